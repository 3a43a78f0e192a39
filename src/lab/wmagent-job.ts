/** A job of wmAgent: what differs from job to job. */
export interface WmAgentJob {
  /** Sites that may run it (`DESIRED_Sites`). */
  readonly sites: readonly string[];
  /** Text of the script that runs on the node. */
  readonly executable: string;
  readonly arguments?: readonly string[];
  /** Sandbox: file name to content. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Files that HTCondor brings back. */
  readonly outputs: readonly string[];
  readonly cpus: number;
  readonly memoryMb: number;
  readonly diskKb: number;
  readonly maxWallTimeMins: number;
}

/** Names of the files that a submission consists of, besides the inputs. */
export const SUBMISSION = { executable: 'submit.sh', description: 'job.sub' } as const;

/**
 * The submit description with the attributes that an unmodified wmAgent sets (WMCore, SimpleCondorPlugin.py). No
 * clause of it names a site: the site is enforced by the slot's START, which reads DESIRED_Sites. Left out are
 * x509userproxy (the lab has no VOMS) and the limits on GPUs (undefined for a job without).
 */
export function renderSubmit(job: WmAgentJob, initialDirectory: string): string {
  const lines = [...transfer(job, initialDirectory), ...BOOKKEEPING, ...resources(job), ...matching(job)];
  return `${lines.map(([key, value]) => `${key} = ${value}`).join('\n')}\nqueue 1\n`;
}

type Line = readonly [key: string, value: string | number];

function transfer(job: WmAgentJob, initialDirectory: string): Line[] {
  const inputs = Object.keys(job.inputs ?? {});
  const id = 'condor.$(Cluster).$(Process)';
  return [
    ['universe', 'vanilla'],
    ['executable', SUBMISSION.executable],
    ...(job.arguments ? [['arguments', argumentsOf(job.arguments)] as const] : []),
    ['initialdir', initialDirectory],
    ['should_transfer_files', 'YES'],
    ['when_to_transfer_output', 'ON_EXIT'],
    ['transfer_input', 'False'],
    ...(inputs.length > 0 ? [['transfer_input_files', inputs.join(',')] as const] : []),
    ['transfer_output_files', job.outputs.join(',')],
    ['output', `${id}.out`],
    ['error', `${id}.err`],
    ['log', `${id}.log`],
    ['log_xml', 'True'],
    ['notification', 'NEVER'],
    ['accounting_group', 'production'],
    ['accounting_group_user', 'cmsdataops'],
  ];
}

/** Set for every job alike. The lease decides how long a lost connection is waited for: 20 minutes. */
const BOOKKEEPING: readonly Line[] = [
  [
    'My.JobLeaseDuration',
    '(isUndefined(MachineAttrMaxHibernateTime0) ? 1200 : MachineAttrMaxHibernateTime0)',
  ],
  ['My.PeriodicRemove', '(JobStatus =?= 5) && (time() - EnteredCurrentStatus > 10 * 60)'],
  ['My.PeriodicRemoveReason', 'PeriodicRemove ? "Job automatically removed for being in Held status" : ""'],
  ['My.JobMachineAttrs', text('GLIDEIN_CMSSite,GLIDEIN_Gatekeeper')],
  [
    'My.JobAdInformationAttrs',
    text(
      'JobStatus,QDate,EnteredCurrentStatus,JobStartDate,DESIRED_Sites,ExtDESIRED_Sites,WMAgent_JobID,MachineAttrGLIDEIN_CMSSite0,MyType',
    ),
  ],
  ['My.WMAgent_AgentName', text('wmagent.pool.test')],
  ['My.WMAgent_RequestName', text('lab_task_GEN-00001__v1_T_261122_190000_1234')],
  ['My.WMAgent_SubTaskName', text('/lab_task_GEN-00001__v1_T_261122_190000_1234/GEN-00001_0')],
  ['My.WMAgent_JobID', 4711],
  ['My.CMS_WMTool', text('WMAgent')],
  ['My.CMS_SubmissionTool', text('WMAgent')],
  ['My.CMS_JobType', text('Production')],
  ['My.CMS_Type', text('production')],
  ['My.CMS_RequestType', text('TaskChain')],
  ['My.CMS_extendedJobType', text('GENSIM')],
  ['My.CMS_CampaignName', text('LabCampaign')],
  ['My.CMS_JobRetryCount', 0],
  ['My.CMSGroups', text('HIG')],
  ['My.CMSSW_Versions', text('CMSSW_14_0_18')],
  ['My.AllowOpportunistic', 'False'],
  ['My.DESIRED_CMSDataset', 'UNDEFINED'],
  ['My.DESIRED_CMSDataLocations', 'UNDEFINED'],
  ['My.DESIRED_CMSPileups', 'UNDEFINED'],
  ['My.DESIRED_ExtraMatchRequirements', 'UNDEFINED'],
  ['My.DESIRED_GPUMemoryMB', 'UNDEFINED'],
  ['My.DESIRED_GPURuntime', 'UNDEFINED'],
  ['My.DESIRED_GPUMinimumCapability', 'UNDEFINED'],
  ['My.DESIRED_GPUMaximumCapability', 'UNDEFINED'],
  ['My.REQUIRED_OS', text('rhel8')],
  ['My.REQUIRED_ARCH', text('X86_64')],
  ['My.REQUIRED_MINIMUM_MICROARCH', 2],
  ['My.PostJobPrio1', -3],
  ['My.PostJobPrio2', -77],
  ['priority', 110_000],
];

/** wmAgent's jobs may be resized to the slot; this one is not (WMCore_ResizeJob), but carries all the expressions. */
function resources(job: WmAgentJob): Line[] {
  return [
    ['My.OriginalCpus', job.cpus],
    ['My.MinCores', job.cpus],
    ['My.MaxCores', job.cpus],
    ['My.WMCore_ResizeJob', 'False'],
    ['My.JOB_GLIDEIN_Cpus', text('$$(Cpus:0)')],
    ['My.RequestResizedCpus', '(Cpus > MaxCores) ? MaxCores : ((Cpus < MinCores) ? MinCores : Cpus)'],
    [
      'My.JobCpus',
      '((JobStatus =!= 1) && (JobStatus =!= 5) && !isUndefined(MATCH_EXP_JOB_GLIDEIN_Cpus) && (int(MATCH_EXP_JOB_GLIDEIN_Cpus) =!= error)) ? int(MATCH_EXP_JOB_GLIDEIN_Cpus) : OriginalCpus',
    ],
    ['request_cpus', 'WMCore_ResizeJob ? (!isUndefined(Cpus) ? RequestResizedCpus : JobCpus) : OriginalCpus'],
    ['My.OriginalMemory', job.memoryMb],
    ['My.ExtraMemory', 500],
    [
      'request_memory',
      'OriginalMemory + ExtraMemory * (WMCore_ResizeJob ? (RequestCpus - OriginalCpus) : 0)',
    ],
    ['request_disk', job.diskKb],
    ['My.EstimatedSingleCoreMins', job.maxWallTimeMins * job.cpus],
    ['My.OriginalMaxWallTimeMins', job.maxWallTimeMins],
    [
      'My.MaxWallTimeMins',
      'WMCore_ResizeJob ? (EstimatedSingleCoreMins / RequestCpus + 15) : OriginalMaxWallTimeMins',
    ],
    ['My.Requestioslots', 0],
    ['My.RequiresGPU', 0],
    ['request_gpus', 0],
  ];
}

function matching(job: WmAgentJob): Line[] {
  const sites = text(job.sites.join(','));
  return [
    ['My.DESIRED_Sites', sites],
    ['My.ExtDESIRED_Sites', sites],
    ['requirements', 'stringListMember(TARGET.Arch, REQUIRED_ARCH)'],
    ['rank', 'isUndefined(Cpus) ? 0 : ifThenElse(Cpus > MaxCores, -Cpus, Cpus)'],
  ];
}

/** A string of an old ClassAd: a backslash is itself, except before a quote. */
function text(value: string): string {
  return `"${value.replaceAll('"', '\\"')}"`;
}

/** The arguments of condor_submit(1): in the old syntax, as wmAgent writes them, where that can carry the words. */
function argumentsOf(words: readonly string[]): string {
  if (words.every((word) => /^[^\s'"]+$/.test(word))) return words.join(' ');
  const quoted = words.map((word) => (/^[^\s']+$/.test(word) ? word : `'${word.replaceAll("'", "''")}'`));
  return `"${quoted.join(' ').replaceAll('"', '""')}"`;
}
