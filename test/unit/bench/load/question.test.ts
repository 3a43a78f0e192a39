import { expect, test } from '@jest/globals';
import { ANSWER_BYTES, answerTo, QUESTION_BYTES, question } from '../../../../src/bench/load/question.js';

test('every question has one answer of its own', () => {
  const answers = Array.from({ length: 2000 }, (_, number) => answerTo(question(number)));
  expect(new Set(answers.map((answer) => answer.toString('latin1'))).size).toBe(2000);
  expect(answers.every((answer) => answer.length === ANSWER_BYTES)).toBe(true);
  expect(answerTo(question(7)).equals(answers[7] ?? Buffer.alloc(0))).toBe(true);
});

test('a question that was damaged has another answer', () => {
  for (let place = 0; place < QUESTION_BYTES; place += 1) {
    const damaged = question(1234);
    damaged[place] = (damaged[place] ?? 0) ^ 8;
    expect(answerTo(damaged).equals(answerTo(question(1234)))).toBe(false);
  }
});
