import { FaultError } from '../../health/fault-error.js';
import { requireAgreement } from './agree.js';
import { type Element, lineAt } from './element.js';
import { NotWellFormed, scan } from './scan.js';

/** A file of the factory's configuration, as text and as elements. */
export interface XmlDocument {
  readonly path: string;
  readonly text: string;
  readonly root: Element;
}

/** Reads a text by two parsers. Throws `factory-xml` when one of them refuses it, or they disagree. */
export function parseDocument(text: string, path: string): XmlDocument {
  try {
    const root = scan(text);
    requireAgreement(text, root);
    return { path, text, root };
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error;
    throw refused({ path, text }, error.offset, error.message);
  }
}

/** Says that the factory would not take a line. */
export function refused(file: Pick<XmlDocument, 'path' | 'text'>, offset: number, why: string): FaultError {
  return new FaultError('factory-xml', { path: file.path, line: lineAt(file.text, offset), why });
}

/** Says that we do not touch a line that the factory takes. */
export function conflict(
  file: Pick<XmlDocument, 'path' | 'text'>,
  offset: number,
  why: string,
  remedy: string,
): FaultError {
  return new FaultError('factory-conflict', {
    path: file.path,
    line: lineAt(file.text, offset),
    why,
    remedy,
  });
}
