import { describe, expect, test } from '@jest/globals';
import { renderSubmit, type WmAgentJob } from '../../../src/lab/wmagent-job.js';

const job: WmAgentJob = {
  sites: ['T2_XX_HPC', 'T3_US_NotreDame'],
  executable: '#!/bin/sh\n',
  arguments: ['sandbox.tar.bz2', '4711', '0'],
  inputs: { 'sandbox.tar.bz2': '', 'JobPackage.pkl': '' },
  outputs: ['Report.0.pkl', 'wmagentJob.log'],
  cpus: 4,
  memoryMb: 7900,
  diskKb: 20_000_000,
  maxWallTimeMins: 480,
};

function submission(changes: Partial<WmAgentJob> = {}): Map<string, string> {
  const lines = renderSubmit({ ...job, ...changes }, '/home/alice/jobs/1')
    .trimEnd()
    .split('\n');
  expect(lines.pop()).toBe('queue 1');
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(' = ')), line.slice(line.indexOf(' = ') + 3)]),
  );
}

describe('renderSubmit', () => {
  test('says what differs from job to job', () => {
    expect(Object.fromEntries(submission())).toMatchObject({
      arguments: 'sandbox.tar.bz2 4711 0',
      initialdir: '/home/alice/jobs/1',
      transfer_input_files: 'sandbox.tar.bz2,JobPackage.pkl',
      transfer_output_files: 'Report.0.pkl,wmagentJob.log',
      'My.DESIRED_Sites': '"T2_XX_HPC,T3_US_NotreDame"',
      'My.OriginalCpus': '4',
      'My.OriginalMemory': '7900',
      request_disk: '20000000',
      'My.OriginalMaxWallTimeMins': '480',
      'My.EstimatedSingleCoreMins': '1920',
    });
  });

  test('names no site in the requirements: START enforces it', () => {
    expect(submission().get('requirements')).toBe('stringListMember(TARGET.Arch, REQUIRED_ARCH)');
  });

  test('carries what wmAgent relies on', () => {
    const lines = submission();
    expect(lines.get('My.JobMachineAttrs')).toBe('"GLIDEIN_CMSSite,GLIDEIN_Gatekeeper"');
    expect(lines.get('My.JobLeaseDuration')).toContain('1200');
    expect(lines.get('My.JOB_GLIDEIN_Cpus')).toBe('"$$(Cpus:0)"');
    expect(lines.get('log_xml')).toBe('True');
    expect(lines.get('My.RequestResizedCpus')).toContain('MaxCores');
  });

  test('falls back to the new syntax of arguments where the old one cannot say it', () => {
    expect(submission({ arguments: ['a b', "it's", 'say "x"'] }).get('arguments')).toBe(
      `"'a b' 'it''s' 'say ""x""'"`,
    );
    expect(submission({ arguments: [''] }).get('arguments')).toBe(`"''"`);
  });

  test('leaves out what is not there', () => {
    const lines = submission({ arguments: undefined as never, inputs: {} });
    expect(lines.has('arguments')).toBe(false);
    expect(lines.has('transfer_input_files')).toBe(false);
  });

  test('has every key once', () => {
    expect(renderSubmit(job, '/x').trimEnd().split('\n').length - 1).toBe(submission().size);
  });
});
