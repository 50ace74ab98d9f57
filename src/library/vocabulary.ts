/** The names that a configuration may use: rules, formats and so on. */
import { rules } from '../../rules/index.ts';
import type { Vocabulary } from '../config/fields.ts';
import { FORMATS } from '../report/index.ts';

export const VOCABULARY: Vocabulary = { rules, formats: Object.keys(FORMATS) };
