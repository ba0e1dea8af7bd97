/** Styles of the page itself: the lens fills it. A sheet made here is no inline style to a content security policy. */
export const pageStyles = new CSSStyleSheet();
pageStyles.replaceSync('html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; }');
