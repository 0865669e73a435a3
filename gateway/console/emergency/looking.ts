import { ask } from '../graph/client.ts'
import {
  emergencyByCard,
  emergencyByIdentity,
  emergencyByPass,
  emergencyByPocketCard,
  emergencyOfPerson,
} from '../operations/emergency.ts'
import {
  type Looked,
  readCard,
  readIdentity,
  readPass,
  readPerson,
  readPocketCard,
  readRoot,
  type Way,
} from './reading.ts'

/** Images are large: they come when somebody wants to see them. */
export async function look(way: Way, signal: AbortSignal, images = false): Promise<Looked> {
  switch (way.kind) {
    case 'PASS':
      return readRoot(
        await ask(emergencyByPass, { input: { pass: way.pass }, images }, signal),
        'presentPass',
        readPass,
      )
    case 'CARD':
      return readRoot(await ask(emergencyByCard, { input: way.input, images }, signal), 'verifyQualification', readCard)
    case 'POCKET_CARD':
      return readRoot(
        await ask(emergencyByPocketCard, { input: way.input, images }, signal),
        'findByCardForEmergency',
        readPocketCard,
      )
    case 'IDENTITY':
      return readRoot(
        await ask(emergencyByIdentity, { input: way.input, images }, signal),
        'findForEmergency',
        (found, faults) => readIdentity(found, faults, way.input),
      )
    case 'PERSON':
      return readRoot(await ask(emergencyOfPerson, { id: way.id, images }, signal), 'person', (found, faults) =>
        readPerson(found, faults, way.who),
      )
  }
}
