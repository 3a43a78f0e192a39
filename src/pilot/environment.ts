/**
 * The environment for condor_master: ours, without what another HTCondor left in it when it is our batch system.
 * `_CONDOR_*` would override settings of the same name (`_CONDOR_BIN` is one that every job has), CONDOR_INHERIT would
 * make the master look for a parent.
 */
export function pilotEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  config: string,
): Record<string, string> {
  const kept = Object.entries(variables).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(_?CONDOR_|BEARER_TOKEN)/i.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), CONDOR_CONFIG: config };
}
