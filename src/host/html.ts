/** Where the page finds its script, and what it may do. */
export interface PageParts {
  /** The script as the webview addresses it. */
  readonly script: string;
  /** The webview's own source for the content security policy. */
  readonly cspSource: string;
  /** Fresh and not to be guessed, for each page. */
  readonly nonce: string;
}

/**
 * The lens's page: one script and nothing else. No network, no inline script, no inline style (Lit's adopted style
 * sheets need no permission).
 */
export const lensPage = ({ script, cspSource, nonce }: PageParts): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(cspSource, nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cell Lens</title>
</head>
<body>
<script type="module" nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;

const policy = (cspSource: string, nonce: string): string =>
  attribute(`default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource}; img-src ${cspSource}`);

const attribute = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
