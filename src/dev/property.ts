/**
 * fast-check, for property tests: the same inputs in every run, so that what passed once passes until the code changes.
 * `SEED=random npm test` or another number looks at other inputs; what fails prints the seed that it failed with.
 */
import fc from 'fast-check';

const given = process.env.SEED ?? '20261';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: given === 'random' ? Date.now() : Number(given) });

export { fc };
