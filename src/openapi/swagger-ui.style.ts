/** What the style sheet of Swagger UI lacks for WCAG 2.2 AA, and for 360 pixels. */
export const swaggerUiStyle = `
.only-read-out { position: absolute; clip-path: inset(50%); }

/* Instead of the outline that is taken off. */
.swagger-ui :is(a, button, input, select, textarea):focus-visible {
  outline: 2px solid light-dark(#1f69c0, #51a8ff) !important;
  outline-offset: 2px;
}

/* Contrast. In the dark there is enough of it, but for a few. */
html:not(.dark-mode) .swagger-ui {
  .info a { color: #1f69c0; }
  .info .title small { background: #5b6270; }
  .info .title small.version-stamp { background: #4b6c00; }
  .opblock-summary-method { color: #080a0b; text-shadow: none; }
  .btn:is(.authorize, .modal-btn:not(.btn-done)), .btn.authorize svg { border-color: #17734a; color: #17734a; }
  .btn.execute { border-color: #1f69c0; background: #1f69c0; }
  .btn.cancel { border-color: #c62828; color: #c62828; }
  .parameter__name.required::after, table.model .star { color: #b71c1c; }
  .copy-to-clipboard, .download-contents { background: #5b6270; }
  :is(.renderedMarkdown, .response-control-media-type__accept-message) code { color: #6a0bbf; }
  .response-control-media-type__accept-message { color: #005f00; }
  .parameter__in, .model .property, .model .property.primitive, table.model td { color: #41474f; }
}
html.dark-mode .swagger-ui {
  .opblock .opblock-section-header .try-out__btn.cancel { border-color: #ff8a8a; color: #ff8a8a; }
  .headers-wrapper td, .examples-select__section-label { color: #e4e6e6; }
}
html.dark-mode body { background: none; } /* or what is below the last line is white */

.swagger-ui {
  /* Shown to the keyboard too, not only to the mouse. */
  .opblock .opblock-summary .view-line-link:focus-within { width: 24px; }

  /* Code is shown in full: the keyboard could not scroll it. */
  .highlight-code > .microlight, .responses-inner .curl { max-height: none; }
  .microlight code { white-space: pre-wrap !important; word-break: break-all; }

  /* It covers everything; the parts within find their places. */
  dialog { width: 100%; max-width: none; height: 100%; max-height: none; padding: 0; border: 0; background: none; }
  dialog::backdrop { background: none; }

  /* Says once more what is shown by the asterisks and the button, and that as a heading of the wrong level. */
  .auth-container h6 { display: none; }

  /* While an answer is waited for, its place is kept free, so that nothing jumps
     when it comes. A later one takes that of the one before. */
  .opblock-body > .loading-container { justify-content: start; min-height: 100vh; margin: 0; }
  .loading-container ~ .answers:not(:has(.live-responses-table)) { display: none; }
  .opblock-body > .loading-container:has(~ .answers .live-responses-table) { display: none; }

  /* The button of a schema is grey on grey. */
  .json-schema-2020-12-expand-deep-button { color: inherit; }

  /* No answer has links, for which a phone has no room. */
  .response-col_links { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  .swagger-ui :is(*, ::before) { transition: none !important; animation: none !important; }
}
@media (max-width: 48rem) {
  .swagger-ui {
    .opblock-tag { flex-wrap: wrap; }
    .opblock-tag > span { flex: 1; }
    .opblock-tag > small { flex-basis: 100%; order: 1; padding: 0; }
    table.model, table.model :is(tbody, tr, td) { display: block; }
    table.model tbody tr td:is(*, :first-of-type) { width: auto; padding: 0 0 0 8px; }
  }
}
`;
