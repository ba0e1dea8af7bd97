/** node training/corpus/table.mjs: what the corpus has, as the Markdown of docs/network.md. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const corpus = join(import.meta.dirname, '../work/corpus');
const { projects, files } = JSON.parse(await readFile(join(corpus, 'manifest.json'), 'utf8'));
const kilobytes = bytes => `${Math.round(bytes / 1000).toLocaleString('en')} kB`;

const bytesOf = wanted => files.filter(wanted).reduce((sum, { bytes }) => sum + bytes, 0);

console.log('| language | train | selection | test |\n| --- | --- | --- | --- |');
const languages = [...new Set(files.map(({ language }) => language))];
for (const language of languages) {
  const cells = ['train', 'selection', 'test'].map(part => {
    const count = new Set(
      files.filter(file => file.language === language && file.part === part).map(file => file.project),
    ).size;
    return `${kilobytes(bytesOf(file => file.language === language && file.part === part))} of ${count}`;
  });
  console.log(`| ${language} | ${cells.join(' | ')} |`);
}
for (const language of languages) {
  console.log(`\n**${language}**\n`);
  for (const part of ['train', 'selection', 'test']) {
    const told = projects
      .filter(project => project.language === language && project.part === part)
      .map(({ project, package: name, version, licence }) => {
        const bytes = bytesOf(file => file.language === language && file.project === project);
        return `${name} ${version} (${licence}, ${kilobytes(bytes)})`;
      });
    console.log(`- ${part}: ${told.join('; ')}`);
  }
}
