/** The environment of a job, its host, and a reader of files that the environment names. */
export interface JobSurroundings {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** undefined where there is no such file. */
  readonly read: (path: string) => string | undefined;
  readonly hostname: string;
}

/** What a batch system says that it granted to a job on this node; what it does not say is absent. */
export interface Grant {
  /** As the batch system writes it. */
  readonly jobId: string;
  readonly cpus?: number;
  /** MB (2^20 bytes). */
  readonly memoryMb?: number;
  readonly diskMb?: number;
  readonly gpus?: number;
}

/** The amounts that are known. A batch system has no word for "none of it": 0 stands for all, or for not known. */
export function grant(
  jobId: string,
  amounts: { readonly [K in Exclude<keyof Grant, 'jobId'>]: number | undefined },
): Grant {
  const known = Object.entries(amounts).filter(
    ([name, value]) => value !== undefined && (value > 0 || name === 'gpus'),
  );
  return { jobId, ...Object.fromEntries(known) };
}

/** The whole number that a text is; undefined for anything else. */
export function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text.trim()) ? Number(text) : undefined;
}

/** How many devices CUDA_VISIBLE_DEVICES leaves visible; undefined where it is not set. */
export function visibleGpus({ variables }: Pick<JobSurroundings, 'variables'>): number | undefined {
  const devices = variables.CUDA_VISIBLE_DEVICES;
  if (devices === undefined) return undefined;
  // CUDA stops at the first entry that is no device; -1 and NoDevFiles are ways to say none.
  const listed = devices.split(',').map((device) => device.trim());
  const end = listed.findIndex((device) => device === '' || device === '-1' || /^no/i.test(device));
  return end < 0 ? listed.length : end;
}

/** The number beside our host in `host number` pairs; of the only one, whatever it is called. */
export function ofThisHost(
  pairs: readonly (readonly [host: string, number: string])[],
  hostname: string,
): number | undefined {
  const short = (name: string) => name.split('.', 1)[0];
  const ours = pairs.length === 1 ? pairs[0] : pairs.find(([host]) => short(host) === short(hostname));
  return whole(ours?.[1]);
}
