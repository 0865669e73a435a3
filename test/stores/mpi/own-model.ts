import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import { committedModel, type ModelInUse, openModel } from '../../../subgraphs/mpi/identifying/model-in-use.ts'
import { type MatchModel, writeModel } from '../../../subgraphs/mpi/matching/model.ts'
import type { RegisteredIdentity } from '../../../subgraphs/shared/internal.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { scopeFor } from '../../support/scopes.ts'
import { eachTest, type MpiAdapter } from './bench.ts'
import { Register, yamada } from './identifying.ts'

const folder = temporaryFolder()

/** A site that has everybody looked at, and finds by a rule that nothing was filed under. */
function askingModel(): ModelInUse {
  const { model } = committedModel
  const asking: MatchModel = {
    ...model,
    blocking: [{ parts: [{ field: 'kana', part: 'FIRST_TOKEN' }] }],
    thresholds: { ...model.thresholds, upper: 500 },
  }
  const file = join(folder, 'asking.json')
  writeFileSync(file, writeModel(asking))
  const opening = openModel(file)
  if (!opening.ok) throw new Error(opening.problem)
  return opening.inUse
}

export function ownModelContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const sweeping = { after: null, signal: new AbortController().signal, onProgress: () => undefined }
  const openReviews = async () =>
    (await bench().store.steward.reviews(scopeFor('REVIEW', null), 'OPEN', 20, null)).items
  const file = async (register: Register, number: NumberHandle, said: RegisteredIdentity): Promise<void> => {
    register.say(number, said)
    await bench().register([{ number, from: said.acquired }])
    await bench().store.matcher(register).catchUp()
  }
  const modelOfMatch = async (): Promise<string> => {
    const { kana, name, birthDate, sex } = yamada
    const said = { kana, name, birthDate, sex, postalCode: '', address: '', phone: '' }
    return (await bench().store.identities.match(scopeFor('NUMBER_HISTORY', null), said, async () => true)).model
  }

  test('a site’s own model decides from then on, finds whom the one before filed, and takes no link back', async () => {
    const register = new Register()
    const [one, other, third] = (await bench().handles('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    const elsewhere = (insurer: string): RegisteredIdentity => ({ ...yamada, insurer: insurer as InsurerNumber })
    await file(register, one, yamada)
    await file(register, other, elsewhere('01200001'))
    expect(await modelOfMatch()).toBe(committedModel.id)

    const own = askingModel()
    await bench().reopen({ model: own })
    expect(own.id).not.toBe(committedModel.id)
    expect(await modelOfMatch()).toBe(own.id)
    await bench().store.matcher(register).sweep(sweeping)
    expect(await bench().holder(other)).toBe(await bench().holder(one))
    expect(await openReviews()).toEqual([])

    await file(register, third, elsewhere('01200002'))
    expect(await bench().holder(third)).not.toBe(await bench().holder(one))
    expect((await openReviews()).map(({ item }) => item.cause)).toEqual(['PROBABLE_MATCH'])

    await bench().reopen()
    await bench().store.matcher(register).sweep(sweeping)
    const persons = await Promise.all([one, other, third].map((number) => bench().holder(number)))
    expect(new Set(persons).size).toBe(1)
    expect(await openReviews()).toEqual([])
  })
}
