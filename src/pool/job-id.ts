import { type ClassAd, evaluateAttribute } from '../classad/index.js';

/** Is this the job `12.3`, or one of the cluster `12`? */
export function hasJobId(job: ClassAd, id: string): boolean {
  const [cluster, proc] = id.split('.');
  const is = (name: string, wanted: string) => {
    const value = evaluateAttribute(job, name);
    return value.type === 'integer' && String(value.value) === wanted;
  };
  return is('ClusterId', cluster ?? '') && (proc === undefined || is('ProcId', proc));
}
