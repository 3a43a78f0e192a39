/** A value that exists only when the plan runs: output `field` of step `step`. */
export interface Ref {
  readonly step: string;
  readonly field: string;
}

/** Text of a plan: literal, known later, or both in a row. */
export type Text = string | Ref | readonly (string | Ref)[];

/** What finished steps have yielded: step id, then field. */
export type Outputs = ReadonlyMap<string, Readonly<Record<string, string>>>;

export function ref(step: string, field: string): Ref {
  return { step, field };
}

/** The text with every reference replaced. Throws where a step has not yielded the field: a plan out of order. */
export function resolve(text: Text, outputs: Outputs): string {
  return parts(text)
    .map((part) => {
      if (typeof part === 'string') return part;
      const value = outputs.get(part.step)?.[part.field];
      if (value === undefined) throw new Error(`the plan uses ${show(part)} before it exists`);
      return value;
    })
    .join('');
}

/** The text as a person reads it before the run: references as `<step.field>`. */
export function show(text: Text): string {
  return parts(text)
    .map((part) => (typeof part === 'string' ? part : `<${part.step}.${part.field}>`))
    .join('');
}

/** All references in the text, in order. */
export function refsOf(text: Text): Ref[] {
  return parts(text).filter((part): part is Ref => typeof part !== 'string');
}

function parts(text: Text): readonly (string | Ref)[] {
  if (typeof text === 'string') return [text];
  return 'step' in text ? [text] : text;
}
