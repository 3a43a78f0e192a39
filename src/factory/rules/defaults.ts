import { attributeOf, type Element } from '../xml/element.js';

/** What an element means where it does not say it (creation/lib/factory_defaults.xml). */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attr: {
    const: 'True',
    glidein_publish: 'False',
    job_publish: 'False',
    parameter: 'True',
    publish: 'True',
    type: 'string',
  },
  file: { const: 'True', executable: 'False', wrapper: 'False', untar: 'False', period: '0' },
  entry: { enabled: 'True' },
};

/** What the factory takes for the value of an attribute. */
export function effective(element: Element, name: string): string | undefined {
  return attributeOf(element, name) ?? DEFAULTS[element.name]?.[name];
}

/** The name of a file in the pilot's directory, which is its key in the file list (cgWParamDict.py, add_file_unparsed). */
export function relativeName(file: Element): string {
  return attributeOf(file, 'relfname') ?? attributeOf(file, 'absfname')?.split('/').at(-1) ?? '';
}
