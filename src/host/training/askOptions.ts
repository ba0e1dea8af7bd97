import * as vscode from 'vscode';
import { describeOptions, formatOption, optionFields, withOption, type GenerateOptions } from './generateOptions.js';

/** Asks with what options to generate: one Enter takes those of the last time. Undefined when it was given up. */
export const askOptions = async (options: GenerateOptions): Promise<GenerateOptions | undefined> => {
  let current = options;
  for (;;) {
    const go = { label: '$(play) Generate', description: describeOptions(current), alwaysShow: true };
    const fields = optionFields.map(field => ({
      label: `${field.label}: ${formatOption(current, field.key)}`,
      description: field.help,
      field,
    }));
    const picked = await vscode.window.showQuickPick([go, ...fields], {
      title: 'Generate text from the caret',
      placeHolder: 'Generate, or change an option first',
    });
    if (picked === undefined) return undefined;
    if (!('field' in picked)) return current;
    const { field } = picked;
    const value = current[field.key];
    const typed = await vscode.window.showInputBox({
      title: field.label,
      prompt: field.help,
      value: value === null ? '' : String(value),
      validateInput: field.problem,
    });
    if (typed !== undefined) current = withOption(current, field.key, typed);
  }
};
