// `node --import <this file> x.ts` runs the sources as they are: no build can be stale.
import { register } from 'node:module';

register('./typescript-hooks.js', import.meta.url);
