/** The words that texts of kroute do not use, with what to write instead: the data behind the section "Words" of CONTRIBUTING.md. */

export interface AvoidedWord {
  /** As the table in CONTRIBUTING.md shows it. */
  readonly words: string;
  readonly instead: string;
  /** Finds it in source and prose. Has the flag `g`. */
  readonly pattern: RegExp;
  /** Samples that the pattern must find. */
  readonly found: readonly string[];
  /** Legitimate text close to it that the pattern must not find. */
  readonly passed?: readonly string[];
}

/** A form of messages and helps that has another in its place, so that the same is said alike everywhere. */
export interface AvoidedForm {
  /** As the table of terms in CONTRIBUTING.md shows what is written. */
  readonly instead: string;
  readonly pattern: RegExp;
  readonly found: readonly string[];
  readonly passed: readonly string[];
}

export const AVOIDED_FORMS: readonly AvoidedForm[] = [
  {
    instead: 'use "a", "b" or "c"',
    pattern: /\b(?:use|be|to) one of (?:\$\{|"|[a-z]+, )/g,
    found: ['use one of ${list}', 'must be one of "a"', 'use one of pretty, json'],
    passed: ['set port to one of the available ports', 'must be one of the objects of the cluster'],
  },
  {
    instead: 'set f to "a" or "b"',
    pattern: /\b[a-z]\w*: [A-Z]\w+ or (?:\w+: )?[A-Z]\w+/g,
    found: ['set addressType: IPv4 or IPv6', 'set restartPolicy: OnFailure or restartPolicy: Never'],
    passed: ['set type: LoadBalancer or remove it', 'set x to "A" or "B"'],
  },
  {
    instead: 'must be in 1-65535, but is 0',
    pattern:
      /\bmust (?:be between|have ports between)\b|\bmust be at (?:least|most) (?:\d|\$\{)|\bmust be in [^`']*, not\b/g,
    found: ['must be between 1s and 1h', 'must be at least ${limit}', 'must be in 1-2, not 3'],
    passed: ['must be in 1-65535, but is ${port}'],
  },
  {
    instead: 'must have at most 2 entries, but has 3',
    pattern:
      /\bcharacters long\b|\bbytes long\b|\bmust have at (?:least|most) [^`';]*, not\b|\bat most [^`']* (?:are|is) allowed\b/g,
    found: ['at most 63 characters long', 'must have at most 3 items, not 4', 'at most ${n} are allowed'],
    passed: ['must have at most 2 entries, but has ${count}', 'which may be 63 characters'],
  },
];

export const AVOIDED_WORDS: readonly AvoidedWord[] = [
  {
    words: 'mend, mended',
    instead: 'fix, correct, repair',
    pattern: /(?<![a-z])mend(?:s|ed|ing|able)?\b/gi,
    found: ['mend it', 'Mended', 'cannot be mended'],
    passed: ['recommended', 'amend', 'commander'],
  },
  {
    words: 'told, tells',
    instead: 'says, reports, shows; distinguishes',
    pattern: /\b(?:told|tells)\b/gi,
    found: ['is told where', 'it tells of files'],
    passed: ['cannot tell which'],
  },
  {
    words: 'nobody, somebody',
    instead: 'no pods, no object, no controller, a user',
    pattern: /\b(?:nobody|somebody)\b/gi,
    found: ['selects nobody', 'Somebody'],
  },
  {
    words: 'is gone (since)',
    instead: 'was removed in',
    pattern: /\b(?:is|are|was) gone\b/gi,
    found: ['is gone since Kubernetes 1.22'],
    passed: ['has gone through'],
  },
  {
    words: 'is none, there is none',
    instead: 'is not a …, does not exist, not found',
    pattern: /\b(?:is|are|was|be) none\b/g,
    found: ['port "x" is none of S', 'there is none'],
    passed: ['clusterIP is None'],
  },
  {
    words: 'is no value of',
    instead: 'unsupported value "x" for',
    pattern: /(?<!there )\b(?:is|are) no value of\b/gi,
    found: ['"x" is no value of spec.type'],
    passed: ['there is no value of that name'],
  },
  {
    words: 'none of',
    instead: 'no; does not match any',
    pattern: /\bnone of\b/gi,
    found: ['none of the rules'],
    passed: ['None or an address'],
  },
  {
    words: 'stands alone',
    instead: 'cannot be combined with',
    pattern: /\bst(?:ands?|anding|ood) alone\b/gi,
    found: ['None stands alone'],
    passed: ['standalone'],
  },
  {
    words: 'stands for',
    instead: 'means, is the default for',
    pattern: /\bst(?:ands?|anding|ood) for\b/gi,
    found: ['that stands for its own namespace'],
  },
  {
    words: 'lies about',
    instead: 'exists',
    pattern: /\b(?:lies?|lying|lay) about\b/gi,
    found: ['whatever lies about'],
  },
  {
    words: 'left alone, leaves alone',
    instead: 'skipped, unchanged, does not change',
    pattern: /\b(?:left|leaves?|leaving) (?:\w+ )?alone\b/gi,
    found: ['3 files left alone', 'leaves it alone'],
  },
  {
    words: 'brings to light',
    instead: 'shows, finds',
    pattern: /\b(?:brings?|brought|bringing) (?:\w+ )?to light\b/gi,
    found: ['brings to light'],
  },
  { words: 'whence', instead: 'from where, source', pattern: /\bwhence\b/gi, found: ['whence it came'] },
  { words: 'whoever', instead: 'a user who, anyone who', pattern: /\bwhoever\b/gi, found: ['Whoever says nothing'] },
  {
    words: 'of its own, of their own',
    instead: 'its own, separate',
    pattern: /\bof (?:its|their|your|our) own\b/gi,
    found: ['a file of its own', 'names of their own'],
    passed: ['on its own'],
  },
  {
    words: "one's",
    instead: 'your, its',
    pattern: /(?<!\b(?:every|some|any|no|that|this|other|which) ?)\bone's\b/gi,
    found: ["one's own"],
    passed: ["this one's name"],
  },
  {
    words: 'fault',
    instead: 'error, problem',
    pattern: /(?<!de)faults?\b|(?<!de)fault(?:y|less)/gi,
    found: ['a fault', 'faults of the input', 'faulty'],
    passed: ['default', 'Default', 'byDefault', 'defaults'],
  },
  { words: 'flaw', instead: 'error, problem', pattern: /\bflaw(?:s|ed)?\b/gi, found: ['a flaw'], passed: ['flawless'] },
  {
    words: 'asks (of a probe, a rule, a controller)',
    instead: 'uses, requests, looks up, checks',
    pattern: /\basks\b/gi,
    found: ['readinessProbe asks port "web"'],
    passed: ['ask on the issue', 'tasks'],
  },
  {
    words: 'speaks of',
    instead: 'refers to, mentions',
    pattern: /\b(?:speaks?|speaking|spoken?|spoke) of\b/gi,
    found: ['speaks of a Service'],
    passed: ['speaks HTTP'],
  },
  {
    words: 'names (as a verb)',
    instead: 'refers to, specifies, selects, sets',
    pattern: /\bnames (?:an?|the|no|its?|them|itself|another|some|two|several)\b|\bnames (?=["'$]\S)/g,
    found: ['the route names a Service', 'it names "web"', 'it names $' + '{kind}'],
    passed: ['the names of ports', 'names and labels', 'duplicate names'],
  },
  {
    words: 'is to be, are to be',
    instead: 'must be, should be',
    pattern: /\b(?:is|are|was|were) to be\b/gi,
    found: ['namespaces are to be selected'],
  },
  {
    words: 'says nothing, said nothing',
    instead: 'does not set, does not specify',
    pattern: /\b(?:says?|said|saying) nothing\b/gi,
    found: ['says nothing of allowedRoutes'],
  },
  {
    words: 'wants',
    instead: 'expects, requires, needs',
    pattern: /\bwants\b/gi,
    found: ['the controller wants a list'],
  },
  {
    words: 'bears',
    instead: 'has, carries',
    pattern: /\b(?:bears|borne)\b/gi,
    found: ['bears the label'],
    passed: ['bearer'],
  },
  { words: 'hence, thus', instead: 'so, therefore', pattern: /\b(?:hence|thus)\b/gi, found: ['hence', 'Thus'] },
  { words: 'as it were', instead: '(leave out)', pattern: /\bas it were\b/gi, found: ['as it were'] },
  {
    words: 'the like',
    instead: 'and so on, similar',
    pattern: /\b(?:and|or) the like\b/gi,
    found: ['probes and the like'],
    passed: ['on the like-minded'],
  },
  {
    words: 'shall, lest',
    instead: 'must, so that … not',
    pattern: /\b(?:shall|lest)\b/gi,
    found: ['shall', 'lest'],
    passed: ['shallow', 'least', 'latest'],
  },
  {
    words: 'mishap',
    instead: 'error, incident, outage',
    pattern: /\bmishaps?\b/gi,
    found: ['a real mishap'],
  },
  {
    words: 'takes no notice',
    instead: 'ignores',
    pattern: /\b(?:takes?|took|taking) no notice\b/gi,
    found: ['takes no notice'],
  },
  {
    words: 'behaviour, colour, recognise, labelled, catalogue (British spelling)',
    instead: 'behavior, color, recognize, labeled, catalog',
    pattern:
      /(?:behavi|col|neighb|hon|fav)our|(?:recogn|normal|synchron|serial|optim|organ|initial|summar|prior|util|minim|maxim|capital|token)is(?:e|ed|es|ing|ation)\b|\blabel(?:led|ling)\b|\bcancel(?:led|ling)\b|\bcatalogued?s?\b|\b(?:licence|defence|centre|grey|judgement)s?\b|analyse/gi,
    found: ['behaviour', 'own_colour', 'recognises', 'labelled', 'catalogue'],
    passed: ['promise', 'otherwise', 'labels', 'analysis', 'labeled', 'honor'],
  },
];

export interface WordFound {
  readonly line: number;
  readonly text: string;
  readonly instead: string;
}

/** The avoided words in a text, by line, counted from 1. Finds them across line ends of prose and comments, too. */
export function avoidedWordsIn(text: string): readonly WordFound[] {
  return SEARCHES.flatMap(({ pattern, instead }) =>
    Array.from(text.matchAll(pattern), (match) => ({
      line: text.slice(0, match.index).split('\n').length,
      text: match[0].replaceAll(/\s+(?:\*|\/\/)?\s*/g, ' '),
      instead,
    })),
  ).sort((a, b) => a.line - b.line);
}

/** The patterns, with each space as what may stand between two words: also a line end with the start of a comment line. */
const SEARCHES = AVOIDED_WORDS.map(({ pattern, instead }) => ({
  instead,
  pattern: new RegExp(pattern.source.replaceAll(' ', '\\s+(?:(?:\\*|\\/\\/) +)?'), pattern.flags),
}));
