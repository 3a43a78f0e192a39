import { describe, expect, test } from '@jest/globals';
import {
  evaluateAttribute,
  parseAd,
  parseExpression,
  subtract,
  unparseValue,
} from '../../../../src/classad/index.js';

const SLOT = `
  PartitionableSlot = true; MachineResources = "Cpus Memory Disk Swap GPUs";
  Cpus = 8; Memory = 16000; Disk = 1000000; GPUs = 2;
  Requirements = TARGET.RequestCpus <= MY.Cpus && TARGET.RequestMemory <= MY.Memory && TARGET.RequestDisk <= MY.Disk
`;
const JOB = 'RequestCpus = 2; RequestMemory = 3000; RequestDisk = 5000';

function take(job: string, slot = SLOT, options = {}) {
  return subtract(parseAd(`[ ${job} ]`), parseAd(`[ ${slot} ]`), options);
}

/** What is left, as texts. */
function left(job: string, slot = SLOT, options = {}): Record<string, string> | undefined {
  const remainder = take(job, slot, options)?.remainder;
  if (remainder === undefined) return undefined;
  const names = ['Cpus', 'Memory', 'Disk', 'GPUs'];
  return Object.fromEntries(names.map((name) => [name, unparseValue(evaluateAttribute(remainder, name))]));
}

describe('a part of a partitionable slot', () => {
  test('is the request, rounded up as the startd does', () => {
    expect(left(JOB)).toEqual({
      Cpus: '6',
      Memory: String(16000 - 3072),
      Disk: String(1000000 - 5120),
      GPUs: '2',
    });
  });

  test("may be rounded by the startd's own expressions", () => {
    const modify = { RequestMemory: parseExpression('quantize(RequestMemory,{4096})') };
    expect(left(JOB, SLOT, { modify })).toMatchObject({ Memory: String(16000 - 4096) });
  });

  test('is the request itself where the rounded one is refused', () => {
    const full = SLOT.replace('Memory = 16000', 'Memory = 3000');
    expect(left(JOB, full)).toEqual({ Cpus: '6', Memory: '0', Disk: '995000', GPUs: '2' });
  });

  test('is what the schedd says, where it says something else', () => {
    expect(left(`${JOB}; _condor_RequestMemory = 1000`)).toMatchObject({ Memory: '15000' });
  });

  test('may depend on the slot', () => {
    expect(left('RequestCpus = TARGET.Cpus / 2; RequestMemory = 128; RequestDisk = 1024')).toMatchObject({
      Cpus: '4',
    });
  });

  test('is one CPU where none is asked for; but memory and disk must be', () => {
    const open = SLOT.replace(/Requirements.*/s, 'Requirements = true');
    expect(left('RequestMemory = 128; RequestDisk = 1024', open)).toMatchObject({ Cpus: '7' });
    expect(left('RequestCpus = 1; RequestDisk = 1024', open)).toBeUndefined();
    expect(left('RequestCpus = 1; RequestMemory = 128', open)).toBeUndefined();
  });

  test('is none where the slot refuses, or has too little of anything', () => {
    expect(left(JOB.replace('2', '9'))).toBeUndefined();
    expect(left(`${JOB}; RequestGPUs = 3`)).toBeUndefined();
    expect(left(JOB, SLOT.replace('Requirements = ', 'Requirements = false && '))).toBeUndefined();
  });

  test('takes the GPUs that the job likes', () => {
    const gpus =
      'A = [ Capability = 7.0; Id = "A" ]; B = [ Capability = 8.0; Id = "B" ]; AvailableGPUs = { A,B };';
    const taken = take(`${JOB}; RequestGPUs = 1; RequireGPUs = Capability >= 7.5`, `${gpus} ${SLOT}`);
    expect(taken?.taken.get('GPUs')).toBe(1);
    expect(unparseValue(evaluateAttribute(taken?.remainder ?? parseAd('[]'), 'AvailableGPUs'))).toBe('{ A }');
    const any = take(`${JOB}; RequestGPUs = 1`, `${gpus} ${SLOT}`);
    expect(unparseValue(evaluateAttribute(any?.remainder ?? parseAd('[]'), 'AvailableGPUs'))).toBe('{ B }');
  });

  test('leaves both ads as they were', () => {
    const slot = parseAd(`[ ${SLOT} ]`);
    subtract(parseAd(`[ ${JOB} ]`), slot);
    expect(unparseValue(evaluateAttribute(slot, 'Cpus'))).toBe('8');
  });
});

describe('a consumption policy', () => {
  const policy =
    'ConsumptionCpus = quantize(TARGET.RequestCpus,{1}); ConsumptionMemory = quantize(TARGET.RequestMemory,{512}); ConsumptionDisk = TARGET.RequestDisk; ConsumptionGPUs = TARGET.RequestGPUs;';

  test('says what a job takes; what it does not ask for is 0', () => {
    expect(left(JOB, `${policy} ${SLOT}`)).toEqual({
      Cpus: '6',
      Memory: String(16000 - 3072),
      Disk: '994880',
      GPUs: '2',
    });
  });

  test('must be there for every resource', () => {
    const part = policy.replace('ConsumptionGPUs', 'Other').replace('{512}', '{4096}');
    expect(left(JOB, `${part} ${SLOT}`)).toMatchObject({ Memory: String(16000 - 3072) });
  });

  test('that takes nothing, or fails, gives nothing', () => {
    const nothing = policy.replace(/= [^;]+;/g, '= 0;');
    expect(left(JOB, `${nothing} ${SLOT}`)).toBeUndefined();
    expect(left(JOB, `${policy.replace('TARGET.RequestDisk', '"much"')} ${SLOT}`)).toBeUndefined();
  });
});
