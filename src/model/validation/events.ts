/** What events must hold. Source: kubernetes pkg/apis/core/validation/events.go. */
import { qualifiedNameError } from '../objects/names.ts';
import {
  type Check,
  combination,
  content,
  form,
  nameOf,
  needs,
  notEmpty,
  oneOf,
  range,
  type Table,
} from './constraint.ts';

const FEW = form((text) => (text.length > 128 ? 'must have at most 128 characters' : undefined));

/** The fields of an event since eventTime; `about` is the field with the object. */
function series(about: string, controller: string, note: string): Check {
  return (event, subject) => {
    const time = event.child('eventTime');
    const [own, other] = [event.child('metadata').child('namespace'), event.child(about).child('namespace')];
    if (own.isUnknown || other.isUnknown || time.isUnknown) return undefined;
    const [mine, its] = [own.string ?? '', other.string ?? ''];
    const homes = time.exists ? ['', 'default', 'kube-system'] : ['', 'default'];
    const differs = its === '' ? !homes.includes(mine) : !time.exists && (mine === '' ? 'default' : mine) !== its;
    const place = differs
      ? combination(
          other.exists ? other.at : event.child(about).exists ? event.child(about).key : event.key,
          `${nameOf(event.child(about), subject)}.namespace must be the same as metadata.namespace`,
          'set the same namespace',
        )
      : undefined;
    if (!time.exists) return place;
    return [
      place,
      ...[needs(controller, 'reportingInstance', 'action', 'reason')(event, subject)].flat(),
      ...[form(qualifiedNameError)(event.child(controller), subject)].flat(),
      ...['reportingInstance', 'action', 'reason'].flatMap((field) => [FEW(event.child(field), subject)].flat()),
      (event.child(note).string?.length ?? 0) > 1024
        ? content(
            event.child(note),
            `${nameOf(event.child(note), subject)} must have at most 1024 characters`,
            'shorten it',
          )
        : undefined,
    ];
  };
}

export const OLD_EVENT: Table = { '': series('involvedObject', 'reportingComponent', 'message') };

/** Fields of before, which only other versions may set. */
const unset: Check = (at, subject) =>
  at.integer === 0
    ? undefined
    : combination(at.key, `${nameOf(at, subject)} must not be set in events.k8s.io/v1`, 'remove it');

export const EVENT: Table = {
  '': [needs('eventTime', 'type'), series('regarding', 'reportingController', 'note')],
  type: [oneOf('Normal', 'Warning'), notEmpty],
  'deprecatedCount|deprecatedFirstTimestamp|deprecatedLastTimestamp': unset,
  'deprecatedSource.component|host': (at, subject) => (at.string === '' ? undefined : unset(at, subject)),
  series: needs('count', 'lastObservedTime'),
  'series.count': range(2, Number.POSITIVE_INFINITY),
};
