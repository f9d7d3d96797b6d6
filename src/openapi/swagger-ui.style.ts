/** Additions to Swagger UI's style sheet for WCAG 2.2 AA and narrow screens. */
export const swaggerUiStyle = `
.only-read-out { position: absolute; clip-path: inset(50%); }

/* Restores the outline that Swagger UI removes. */
.swagger-ui :is(a, button, input, select, textarea):focus-visible {
  outline: 2px solid light-dark(#1f69c0, #51a8ff) !important;
  outline-offset: 2px;
}

/* Contrast. Dark mode needs only a few changes. */
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
html.dark-mode body { background: none; } /* otherwise the area below the last line is white */

.swagger-ui {
  /* Visible for keyboard users too. */
  .opblock .opblock-summary .view-line-link:focus-within { width: 24px; }

  /* Shows code in full, because keyboard users could not scroll it. */
  .highlight-code > .microlight, .responses-inner .curl { max-height: none; }
  .microlight code { white-space: pre-wrap !important; word-break: break-all; }

  /* Covers the page; Swagger UI positions the content. */
  dialog { width: 100%; max-width: none; height: 100%; max-height: none; padding: 0; border: 0; background: none; }
  dialog::backdrop { background: none; }

  /* Repeats other texts, in a heading of the wrong level. */
  .auth-container h6 { display: none; }

  /* No page can send a cookie that its user enters. */
  .auth-container:has(#api_key_value) { display: none; }

  /* Reserves space for a response while it loads, so that the page does not jump. */
  .opblock-body > .loading-container { justify-content: start; min-height: 100vh; margin: 0; }
  .loading-container ~ .answers:not(:has(.live-responses-table)) { display: none; }
  .opblock-body > .loading-container:has(~ .answers .live-responses-table) { display: none; }

  /* Grey on grey otherwise. */
  .json-schema-2020-12-expand-deep-button { color: inherit; }

  /* No response has links, and phones need the space. */
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
