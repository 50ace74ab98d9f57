/**
 * fast-check for property tests, with the same inputs in every run, so that results change only with the code.
 * `SEED=random npm test` or another number uses other inputs; a failure prints its seed.
 */
import fc from 'fast-check';

const given = process.env.SEED ?? '20261';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: given === 'random' ? Date.now() : Number(given) });

export { fc };
