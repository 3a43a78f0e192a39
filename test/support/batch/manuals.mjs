/**
 * What the manuals know of a batch system's directives, for fake submit commands that refuse everything else: a mock of
 * systems that cannot be run here. Sources: sbatch(1) of Slurm 22.05; qsub(1B) and pbs_resources(7B) of OpenPBS 20;
 * qsub(1B) of Torque 6; bsub of IBM Spectrum LSF 10.1's command reference; submit(1) and complex(5) of Grid Engine
 * 8.1.9; condor_submit(1) of HTCondor 23.
 */
const NUMBER = /^[1-9]\d*$/;
const WORD = /^[\w.:@+/-]+$/;
const CLOCK = /^\d+:[0-5]\d:[0-5]\d$/;
const NAME = /^[A-Za-z][\w.-]*$/;
const ARRAY = /^1-([2-9]|[1-9]\d+)$/;
const PATTERN = /^[\w.%$()-]+$/;

/** Each form: option, and what its value must look like (true: it has none). */
const SLURM = {
  '--job-name': NAME,
  '--output': PATTERN,
  '--nodes': NUMBER,
  '--ntasks-per-node': NUMBER,
  '--cpus-per-task': NUMBER,
  '--mem': /^\d+[KMGT]?$/,
  '--time': CLOCK,
  '--signal': /^(R?B?:)?(HUP|INT|TERM|USR1|USR2|URG)(@\d{1,5})?$/,
  '--gpus-per-node': /^([\w.-]+:)?\d+$/,
  '--partition': WORD,
  '--account': WORD,
  '--array': ARRAY,
  '--constraint': WORD,
  '--exclusive': true,
};

const SIZE = '\\d+(kb|mb|gb|tb)';
const PBS = {
  '-N': NAME,
  '-S': /^\/\S+$/,
  '-j': /^(oe|eo|n)$/,
  '-q': WORD,
  '-A': WORD,
  '-J': ARRAY,
  '-l': [
    new RegExp(`^select=\\d+(:(ncpus=\\d+|mpiprocs=\\d+|ngpus=\\d+|mem=${SIZE}))+$`),
    /^place=(free|pack|scatter|vscatter)(:(excl|exclhost|shared))?$/,
    /^walltime=\d+:[0-5]\d:[0-5]\d$/,
  ],
  '-W': /^\w+=\S+$/,
  '-r': /^[yn]$/,
};
const TORQUE = {
  ...PBS,
  '-J': undefined,
  '-t': ARRAY,
  '-l': [/^nodes=\d+:ppn=\d+(:gpus=\d+)?$/, new RegExp(`^mem=${SIZE}$`), /^walltime=\d+:[0-5]\d:[0-5]\d$/],
};

const LSF = {
  '-J': /^"[A-Za-z][\w.-]*(\[1-\d+\])?"$/,
  '-o': PATTERN,
  '-n': NUMBER,
  '-R': [/^"span\[(hosts=1|ptile=\d+)\]"$/, /^"rusage\[mem=\d+(KB|MB|GB)?\]"$/],
  '-M': /^\d+(KB|MB|GB)?$/,
  '-W': /^\d+:[0-5]\d$/,
  '-wa': /^(URG|USR1|USR2|TERM|INT)$/,
  '-wt': /^(\d+:)?\d+$/,
  '-gpu': /^"num=\d+(\/(task|host))?"$/,
  '-q': WORD,
  '-P': WORD,
  '-x': true,
};

const SGE = {
  '-N': NAME,
  '-S': /^\/\S+$/,
  '-cwd': true,
  '-j': /^(y|yes|n|no)$/,
  '-notify': true,
  '-pe': /^\w+ [1-9]\d*$/,
  '-l': [/^[a-z_]\w*=\d+[KMG]?$/, /^h_rt=\d+:[0-5]\d:[0-5]\d$/],
  '-q': WORD,
  '-P': WORD,
  '-t': ARRAY,
  '-r': /^[yn]$/,
};

const CONDOR = {
  executable: /^\/\S.*$/,
  universe: /^vanilla$/,
  request_cpus: NUMBER,
  request_memory: /^\d+\s?[KMGT]?B?$/,
  request_gpus: NUMBER,
  accounting_group: WORD,
  batch_name: NAME,
  output: PATTERN,
  error: PATTERN,
  log: PATTERN,
  should_transfer_files: /^(YES|NO|IF_NEEDED)$/,
  when_to_transfer_output: /^ON_EXIT(_OR_EVICT)?$/,
  transfer_output_files: /^""$/,
  kill_sig: /^SIG[A-Z0-9]+$/,
  want_graceful_removal: /^(True|False)$/,
  job_max_vacate_time: NUMBER,
  requirements: /./,
};

/** `option: value` of a directive of each system. */
const words = (text) => /^(\S+)(?:\s+(.*))?$/.exec(text)?.slice(1) ?? [text];
const longOption = (text) => /^(--[\w-]+)(?:=(.*))?$/.exec(text)?.slice(1) ?? [text];
const statement = (text) => /^([\w+.]+)\s*=\s*(.*)$/.exec(text)?.slice(1) ?? [text];

export const MANUALS = {
  slurm: { prefix: '#SBATCH ', split: longOption, options: SLURM, argv: ['--parsable'], id: '4711' },
  pbs: { prefix: '#PBS ', split: words, options: PBS, argv: [], id: '4711.pbs01', array: '4711[].pbs01' },
  torque: {
    prefix: '#PBS ',
    split: words,
    options: TORQUE,
    argv: [],
    id: '4711.torque',
    array: '4711[].torque',
  },
  lsf: {
    prefix: '#BSUB ',
    split: words,
    options: LSF,
    argv: [],
    id: 'Job <4711> is submitted to queue <normal>.',
  },
  sge: { prefix: '#$ ', split: words, options: SGE, argv: ['-terse'], id: '4711', array: '4711.1-3:1' },
  condor: { prefix: '', split: statement, options: CONDOR, argv: ['-terse'], id: '4711.0 - 4711.2' },
};

/** Why a directive is refused; undefined when the manual knows it. */
export function refusal({ split, options }, directive) {
  const [name, value] = split(directive);
  const form = options[name];
  if (form === undefined) return `unknown option: ${name}`;
  const forms = Array.isArray(form) ? form : [form];
  if (forms.some((one) => (one === true ? value === undefined : one.test(value ?? '')))) return undefined;
  return `bad value of ${name}: ${value}`;
}

/** The directives of what was handed over. A submit description of HTCondor consists of nothing else. */
export function directivesIn({ prefix }, text) {
  const lines = text.split('\n');
  if (prefix === '') return lines.filter((line) => line !== '' && !/^(#|queue\b)/.test(line));
  return lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}
