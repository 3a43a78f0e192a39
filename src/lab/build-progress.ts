/** What a build is doing, in a few words, from what mmdebstrap, apt and dpkg have said so far. */
export function buildProgress(log: string): string {
  const wanted = sum(log, /(\d+) newly installed/g);
  const counts = {
    fetched: count(log, /^Get:\d+ .* \[[\d.,]+ [kM]?B\]$/gm),
    unpacked: count(log, /^Unpacking /gm),
    configured: count(log, /^Setting up /gm),
  };
  if (counts.unpacked + counts.configured > 0) {
    return `${wanted} packages: ${counts.unpacked} unpacked, ${counts.configured} set up`;
  }
  if (wanted > 0) return `fetching ${wanted} packages (${counts.fetched} files so far)`;
  return 'reading the package lists';
}

/** Why a build failed: the first error is the reason, the later ones are its consequences. */
export function buildFailure(log: string): string {
  const lines = log.trimEnd().split('\n');
  return lines.find((line) => line.startsWith('E: '))?.slice(3) ?? (lines.at(-1) || 'it said nothing');
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function sum(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0);
}
