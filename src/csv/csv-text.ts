/** How to save a readable file, in the words of common spreadsheet programs. */
export const SAVE_AS = 'Open it in a spreadsheet program and save it as “CSV UTF-8”.';

/** The first bytes of files that users upload instead of CSV by mistake. */
const OTHER_FILES: readonly (readonly [start: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a workbook (such as .xlsx, .ods or .numbers) or a ZIP file'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'a workbook (.xls)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF file'],
  [[0x1f, 0x8b], 'a compressed file (.gz)'],
  [[0xff, 0xfe, 0, 0], 'text in UTF-32'],
  [[0, 0, 0xfe, 0xff], 'text in UTF-32'],
];

/** Programs also export tables as HTML or XML in files named .xls. */
const MARKUP = /^\s*<[?!a-z]/i;

/**
 * Reads UTF-8 with or without a byte order mark, and UTF-16 as spreadsheets write it (“Unicode Text”). It guesses no
 * other encoding, because a wrong guess would store wrong names.
 *
 * @returns the text with LF line ends, or the reason why decoding failed; `lossy` is the readable part
 */
export function csvTextOf(bytes: Uint8Array): { text: string } | { problem: string; lossy?: string } {
  const other = OTHER_FILES.find(([start]) => start.every((byte, n) => bytes[n] === byte));
  if (other !== undefined) return { problem: `This is ${other[1]}, not a CSV file in UTF-8 or UTF-16. ${SAVE_AS}` };
  const encoding = encodingOf(bytes);
  try {
    const text = withLineFeeds(new TextDecoder(encoding, { fatal: true }).decode(bytes));
    return MARKUP.test(text) ? { problem: `This is an HTML or XML file, not a CSV file. ${SAVE_AS}` } : { text };
  } catch {
    const lossy = withLineFeeds(new TextDecoder(encoding).decode(bytes));
    return { problem: `The text is not ${encoding.slice(0, 6).toUpperCase()}. ${SAVE_AS}`, lossy };
  }
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  // Also without a mark: the first letter of the header is ASCII, so one of its two bytes is zero.
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

/**
 * A single CR ends a line only in files without LF, as on old Macs. Otherwise it is a control character in a cell.
 */
const withLineFeeds = (text: string): string =>
  text.includes('\n') ? text.replaceAll('\r\n', '\n') : text.replaceAll('\r', '\n');
