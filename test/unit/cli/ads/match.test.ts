import { describe, expect, test } from '@jest/globals';
import { explainVerb } from '../../../../src/cli/ads/explain.js';
import { fillVerb, matchVerb } from '../../../../src/cli/ads/match.js';
import { poolExplainVerb } from '../../../../src/cli/ads/pool-explain.js';
import { adFiles, answerOf } from '../../../support/ads-verbs.js';

const JOB = `ClusterId = 7
ProcId = 0
RequestMemory = 8000
RequestCpus = 1
RequestDisk = 1024
DESIRED_Sites = "T2_XX_One"
Rank = TARGET.Memory
Requirements = (TARGET.OpSys == "LINUX") && (TARGET.Memory >= RequestMemory)
`;
const slot = (name: string, more = 'Memory = 16000') => `Name = "${name}"
PartitionableSlot = true
OpSys = "LINUX"
Cpus = 1
Disk = 100000
GLIDEIN_CMSSite = "T2_XX_One"
Start = stringListMember(GLIDEIN_CMSSite,DESIRED_Sites)
Requirements = START && TARGET.RequestCpus <= MY.Cpus
${more}

`;

describe('classad match', () => {
  const matched = async (job: string, slots: string) =>
    await answerOf((context) => matchVerb(job, slots, context));

  test('says what both think of each other; 0 for a match, 69 for none', async () => {
    const { job, good, bad } = adFiles({ job: JOB, good: slot('a'), bad: slot('b', 'Memory = 100') });
    expect(await matched(job, good)).toMatchObject({
      code: 0,
      text: "match    a: Requirements true, the slot's true; Rank 16000, the slot's 0\n",
    });
    expect(await matched(job, bad)).toMatchObject({
      code: 69,
      text: "no match b: Requirements false, the slot's true; Rank 100, the slot's 0\n",
      json: {
        version: 1,
        verdicts: [{ slot: 'b', matches: false, jobRequirements: 'false', slotRequirements: 'true' }],
      },
    });
  });

  test('fills partitionable slots', async () => {
    const files = adFiles({
      jobs: `${JOB}\n${JOB.replace('ProcId = 0', 'ProcId = 1')}`,
      slots: slot('a'),
    });
    const { code, text, json } = await answerOf((context) => fillVerb(files.jobs, files.slots, context));
    expect({ code, text }).toEqual({
      code: 0,
      text: 'job 7.0: a, Cpus 1, Memory 8064, Disk 1024\njob 7.1: no slot has room for it\n1 of 2 jobs have a place\n',
    });
    expect(json).toMatchObject({
      placements: [
        { job: 'job 7.0', slot: 'a', taken: { Cpus: 1, Memory: 8064, Disk: 1024 } },
        { job: 'job 7.1' },
      ],
    });
  });
});

describe('classad explain and pool explain', () => {
  const made = () =>
    adFiles({
      jobs: `${JOB.replace('ClusterId = 7', 'ClusterId = 6')}\n${JOB}`,
      slots: `${slot('a')}${slot('b', 'Memory = 4000')}${slot('c', 'Memory = 2000')}`,
    });

  test('count the conditions and name the nearest change', async () => {
    const files = made();
    const { text } = await answerOf((context) => poolExplainVerb('7.0', files, context));
    expect(text).toBe(`job 7.0 and 3 slots: 1 match
2 are refused by the job's requirements, 0 refuse the job by their own

conditions of the job's Requirements
   slots   alone  so far decides  condition
       3       3       3       0  TARGET.OpSys == "LINUX"
       3       1       1       2  TARGET.Memory >= RequestMemory

nearest changes
  RequestMemory 8000 -> 4000 or less: 1 more slot
  RequestMemory 8000 -> 2000 or less: 2 more slots
`);
    const { json } = await answerOf((context) => explainVerb(files.jobs, files.slots, context));
    expect(json).toMatchObject({ version: 1, name: 'job 6.0', slots: 3, matched: 1 });
  });

  test('say what the slots themselves ask, and what is to be added to a list', async () => {
    const files = adFiles({ jobs: JOB.replace('T2_XX_One', 'T2_XX_Two'), slots: slot('a') });
    const { text } = await answerOf((context) => explainVerb(files.jobs, files.slots, context));
    expect(text).toContain(`
conditions of the slots' own Requirements that fail
   slots   alone  so far decides  condition
       1       0       0       1  START: stringListMember(GLIDEIN_CMSSite,DESIRED_Sites)

nearest changes
  DESIRED_Sites with T2_XX_One as well: 1 more slot
`);
  });

  test('can look at some slots only; a job that is not there is said', async () => {
    const files = made();
    const some = { ...files, constraint: 'Name == "b"' };
    expect((await answerOf((context) => poolExplainVerb('7', some, context))).text).toContain(
      'job 7.0 and 1 slot: 0 match\n',
    );
    await expect(answerOf((context) => poolExplainVerb('8', files, context))).rejects.toMatchObject({
      code: 'ads-invalid',
      message: `${files.jobs}: it holds no job 8`,
    });
  });

  test('a slot with an attribute that is none is named when the attribute is asked for', async () => {
    const files = adFiles({ jobs: JOB, slots: slot('a', 'Memory = (1') });
    await expect(answerOf((context) => explainVerb(files.jobs, files.slots, context))).rejects.toMatchObject({
      code: 'ads-invalid',
      message: expect.stringMatching(/line 9, column \d+: found the end, expected /),
    });
  });
});
