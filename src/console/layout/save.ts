/** Makes the browser save a file. */
export function save(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** Makes the browser save a text as a CSV file. */
export const saveCsv = (name: string, text: string): void => save(name, new Blob([text], { type: 'text/csv' }));
