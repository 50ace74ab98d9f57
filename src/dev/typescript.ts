/** For tests that run rule modules, which import kroute: in a checkout that is TypeScript. */
import { register } from 'tsx/esm/api';

register();
