/** A word as POSIX sh reads it back unchanged (POSIX.1-2017, XCU 2.2.2). */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
