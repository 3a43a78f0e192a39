import { keyOf } from '../ad.js';
import { ERROR, madeList, string, UNDEFINED } from '../value.js';
import { at, type BuiltIn, evaluated } from './function.js';

/** `userMap(table, user[, preferred[, otherwise]])`: all of a user's groups, or the one of them that is preferred. */
const userMap = evaluated([2, 4], (values, { surroundings }) => {
  const [table, user, preferred] = [at(values, 0), at(values, 1), values[2]];
  const otherwise = values[3] ?? UNDEFINED;
  if (table.type === 'error' || user.type === 'error') return ERROR;
  if (table.type !== 'string' || user.type !== 'string') return otherwise;
  const groups = surroundings.userMaps.get(keyOf(table.value))?.(user.value);
  if (groups === undefined) return otherwise;
  if (preferred === undefined) return madeList(groups.map(string));
  const wanted = preferred.type === 'string' ? keyOf(preferred.value) : undefined;
  const group = groups.find((each) => keyOf(each) === wanted) ?? groups[0];
  return group === undefined ? otherwise : string(group);
});

/** `userHome(user[, otherwise])`: accounts are the surroundings' affair. */
const userHome = evaluated([1, 2], (values, { surroundings }) => {
  const [user, otherwise] = [at(values, 0), values[1]];
  const home = user.type === 'string' ? surroundings.homeOf(user.value) : undefined;
  if (home !== undefined) return string(home);
  if (otherwise?.type === 'string' && otherwise.value !== '') return otherwise;
  return user.type === 'undefined' || user.type === 'string' ? UNDEFINED : ERROR;
});

export const userFunctions: Readonly<Record<string, BuiltIn>> = { usermap: userMap, userhome: userHome };
