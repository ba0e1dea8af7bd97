/** Styles of the page itself: it scrolls as a whole. */
export const scrollingPage = new CSSStyleSheet();
scrollingPage.replaceSync('html, body { height: 100%; margin: 0; padding: 0; } body { overflow: auto; }');
