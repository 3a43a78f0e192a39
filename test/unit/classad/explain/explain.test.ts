import { describe, expect, test } from '@jest/globals';
import { type ClassAd, explain, parseAd } from '../../../../src/classad/index.js';

const JOB = `[
  RequestMemory = 8000; RequestCpus = 1; DESIRED_Sites = "T2_XX_One"; REQUIRED_OS = "rhel8";
  Requirements = (TARGET.OpSys == "LINUX") && (TARGET.Memory >= RequestMemory) && (TARGET.Cpus >= RequestCpus)
]`;

/** A slot of a pilot, with START and limits as glideins have them. */
function slot(attributes: string): ClassAd {
  return parseAd(`[
    OpSys = "LINUX"; Cpus = 4; Memory = 16000; GLIDEIN_CMSSite = "T2_XX_One"; State = "Unclaimed";
    Start = stringListMember(GLIDEIN_CMSSite, DESIRED_Sites);
    WithinResourceLimits = (MY.Cpus > 0 && TARGET.RequestMemory <= MY.Memory);
    Requirements = START && (WithinResourceLimits);
    ${attributes}
  ]`);
}

const SLOTS = [
  slot(''),
  slot('State = "Claimed"'),
  slot('Memory = 4000'),
  slot('Memory = 2000'),
  slot('OpSys = "WINDOWS"; Memory = 1000'),
  slot('GLIDEIN_CMSSite = "T2_XX_Two"'),
];

describe('an explanation', () => {
  const explanation = explain(parseAd(JOB), SLOTS);

  test('counts slots as condor_q -better-analyze does', () => {
    expect(explanation).toMatchObject({ slots: 6, matched: 2, busy: 1, refusedByJob: 3, refusedBySlot: 1 });
  });

  test("counts each of the job's conditions alone, with those before it, and where it alone decides", () => {
    const rows = explanation.job.map(({ condition, slots, alone, cumulative, decides }) => ({
      condition,
      counts: [slots, alone, cumulative, decides],
    }));
    expect(rows).toEqual([
      { condition: 'TARGET.OpSys == "LINUX"', counts: [6, 5, 5, 0] },
      // The slots' own limits fail by memory as well: no condition decides alone.
      { condition: 'TARGET.Memory >= RequestMemory', counts: [6, 3, 3, 0] },
      { condition: 'TARGET.Cpus >= RequestCpus', counts: [6, 6, 3, 0] },
    ]);
  });

  test("counts the conditions of the slots' START and Requirements", () => {
    const start = explanation.slot.find(({ through }) => through.includes('START'));
    expect(start).toMatchObject({
      condition: 'stringListMember(GLIDEIN_CMSSite,DESIRED_Sites)',
      slots: 6,
      alone: 5,
      decides: 1,
      undefined: 0,
    });
  });

  test('proposes the nearest changes, with the slots that they gain', () => {
    const proposals = explanation.changes.map(({ edits, gains }) => [
      gains,
      ...edits.map(({ attribute, condition, from, to, bound }) => [attribute ?? condition, from, to, bound]),
    ]);
    expect(proposals).toEqual([
      [1, ['RequestMemory', '8000', '4000', 'most']],
      [2, ['RequestMemory', '8000', '2000', 'most']],
      [1, ['DESIRED_Sites', '"T2_XX_One"', '"T2_XX_One,T2_XX_Two"', 'member']],
      [
        1,
        ['RequestMemory', '8000', '1000', 'most'],
        ['TARGET.OpSys == "LINUX"', undefined, '"WINDOWS"', 'exactly'],
      ],
    ]);
  });
});

/** The one proposal for a job with these Requirements and a slot with these attributes. */
function proposed(requirements: string, attributes: string, job = '') {
  const { changes } = explain(parseAd(`[ Requirements = ${requirements}; ${job} ]`), [
    parseAd(`[ Requirements = true; ${attributes} ]`),
  ]);
  return changes.map(({ edits }) =>
    edits.map(({ kind, side, attribute, to, bound, item }) =>
      [kind, side, attribute, item ?? to, bound].filter((part) => part !== undefined).join(' '),
    ),
  );
}

describe('the change for one slot', () => {
  test.each([
    [
      'a smaller request',
      'TARGET.Cpus >= RequestCpus',
      'Cpus = 2',
      'RequestCpus = 4',
      'attribute job RequestCpus 2 most',
    ],
    [
      'written the other way round',
      'RequestCpus < TARGET.Cpus',
      'Cpus = 2',
      'RequestCpus = 4',
      'attribute job RequestCpus 1 most',
    ],
    [
      'a larger number',
      'TARGET.Load <= MaxLoad',
      'Load = 2.5',
      'MaxLoad = 1',
      'attribute job MaxLoad 2.5 least',
    ],
    [
      'a number in the condition itself',
      'TARGET.Memory > 8000',
      'Memory = 4000',
      '',
      'condition job 3999 most',
    ],
    [
      'another string',
      'TARGET.OS == REQUIRED_OS',
      'OS = "rhel9"',
      'REQUIRED_OS = "rhel8"',
      'attribute job REQUIRED_OS "rhel9" exactly',
    ],
    [
      'the same string by its case',
      'TARGET.OS =?= REQUIRED_OS',
      'OS = "rhel9"',
      'REQUIRED_OS = "RHEL9"',
      'attribute job REQUIRED_OS "rhel9" exactly',
    ],
    [
      'an item of a list of the job',
      'stringListMember(TARGET.Arch,REQUIRED_ARCH)',
      'Arch = "aarch64"',
      'REQUIRED_ARCH = "X86_64"',
      'attribute job REQUIRED_ARCH aarch64 member',
    ],
    [
      'an item of a list of the slot',
      'stringListMember(OS,TARGET.Systems)',
      'Systems = "rhel8, rhel9"',
      'OS = "rhel7"',
      'attribute job OS "rhel8" exactly',
    ],
    [
      'one of several alternatives',
      'TARGET.Gpus > 0 || (TARGET.Cpus >= RequestCpus)',
      'Cpus = 2; Gpus = 0',
      'RequestCpus = 4',
      'attribute job RequestCpus 2 most',
    ],
    [
      "a slot's own matter",
      'TARGET.Healthy =?= true',
      'Healthy = false',
      '',
      'attribute slot Healthy true exactly',
    ],
    [
      "a name of the slot's",
      'TARGET.HasFileTransfer',
      'HasFileTransfer = false',
      '',
      'attribute slot HasFileTransfer true exactly',
    ],
    [
      'to do without what no slot has',
      'TARGET.ResizedCpus >= RequestResizedCpus',
      'Cpus = 4',
      'RequestResizedCpus = 4',
      'drop job',
    ],
    [
      'to do without what cannot be guessed',
      'regexp("^el9", TARGET.Machine)',
      'Machine = "el8"',
      '',
      'drop job',
    ],
    [
      'never a request for nothing',
      'TARGET.Cpus >= RequestCpus',
      'Cpus = 0',
      'RequestCpus = 4',
      'attribute slot Cpus 4 least',
    ],
  ])('%s', (_, requirements, attributes, job, expected) => {
    expect(proposed(requirements, attributes, job)).toEqual([[expected]]);
  });

  test("what a slot's START asks of the job, as a frontend of CMS writes it", () => {
    const start =
      '(ifThenElse(DESIRED_Sites isnt undefined, stringListMember(GLIDEIN_CMSSite,DESIRED_Sites), undefined) || ifThenElse(DESIRED_Gatekeepers isnt undefined, stringListMember(GLIDEIN_Gatekeeper,DESIRED_Gatekeepers), undefined))';
    const machine = parseAd(
      `[ GLIDEIN_CMSSite = "T3_XX"; GLIDEIN_Gatekeeper = "ce"; Start = ${start}; Requirements = START ]`,
    );
    const job = (attributes: string) => parseAd(`[ Requirements = true; ${attributes} ]`);
    const edit = (attributes: string) => explain(job(attributes), [machine]).changes[0]?.edits[0];
    expect(edit('DESIRED_Sites = "T2_XX"')).toMatchObject({
      attribute: 'DESIRED_Sites',
      to: '"T2_XX,T3_XX"',
      item: 'T3_XX',
    });
    expect(edit('')).toMatchObject({ attribute: 'DESIRED_Sites', from: undefined, to: '"T3_XX"' });
  });

  test('what our own pilots ask of it', () => {
    const start =
      'GlideinVpnTunnelHealthy =?= true && ifThenElse(TARGET.DESIRED_Sites is undefined && TARGET.DESIRED_Gatekeepers is undefined, false, stringListMember(GLIDEIN_CMSSite, TARGET.DESIRED_Sites) =?= true || stringListMember(GLIDEIN_Gatekeeper, TARGET.DESIRED_Gatekeepers) =?= true)';
    const machine = parseAd(
      `[ GLIDEIN_CMSSite = "T3_XX"; GLIDEIN_Gatekeeper = "ce"; GlideinVpnTunnelHealthy = false; Start = ${start}; Requirements = START ]`,
    );
    const [proposal] = explain(parseAd('[ Requirements = true; DESIRED_Sites = "T2_XX" ]'), [
      machine,
    ]).changes;
    expect(proposal?.edits).toMatchObject([
      { side: 'job', attribute: 'DESIRED_Sites', item: 'T3_XX' },
      { side: 'slot', attribute: 'GlideinVpnTunnelHealthy', to: 'true' },
    ]);
  });

  test('a condition that another change makes hold is not dropped', () => {
    const machine = parseAd(
      '[ Site = "T3"; Requirements = TARGET.DESIRED_Sites isnt undefined && stringListMember(Site, TARGET.DESIRED_Sites) ]',
    );
    const { changes } = explain(parseAd('[ Requirements = true ]'), [machine]);
    expect(changes.map(({ edits }) => edits.length)).toEqual([1]);
  });

  test('is none where ads match', () => {
    expect(proposed('TARGET.Cpus >= RequestCpus', 'Cpus = 8', 'RequestCpus = 4')).toEqual([]);
  });

  test('changes no attribute twice', () => {
    expect(proposed('TARGET.Cpus >= N && N >= 4', 'Cpus = 1', 'N = 4')).toEqual([
      ['attribute job N 1 most', 'condition job 1 most'],
    ]);
  });
});

test('alternatives are counted one by one', () => {
  const job = parseAd('[ Requirements = TARGET.Cpus > 4 || TARGET.Memory > 100 ]');
  const slots = [
    'Cpus = 8; Memory = 1',
    'Cpus = 1; Memory = 200',
    'Cpus = 1; Memory = 300',
    'Cpus = 1; Memory = 1',
  ];
  const { job: counts } = explain(
    job,
    slots.map((text) => parseAd(`[ Requirements = true; ${text} ]`)),
  );
  expect(counts).toMatchObject([
    {
      alone: 3,
      alternatives: [
        { condition: 'TARGET.Cpus > 4', alone: 1 },
        { condition: 'TARGET.Memory > 100', alone: 2 },
      ],
    },
  ]);
});

test('conditions are asked at one time', () => {
  let calls = 0;
  const now = () => ++calls;
  const job = parseAd('[ Requirements = time() == TARGET.T && time() == TARGET.T ]');
  const machine = parseAd('[ T = 1; Requirements = time() == T ]');
  expect(explain(job, [machine], { now }).matched).toBe(1);
});
