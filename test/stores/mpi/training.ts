import { expect, test } from 'vitest'
import type { InstitutionCode, InsurerNumber, NumberHandle } from '../../../schema/domain/ids.ts'
import type { TrainingRecords } from '../../../subgraphs/mpi/identifying/training-records.ts'
import { eachTest, type MpiAdapter } from './bench.ts'
import { Register, yamada } from './identifying.ts'

const network = '2019800013' as InstitutionCode

const rowsOf = ({ table }: TrainingRecords): readonly string[] =>
  Array.from({ length: table.count }, (_, record) =>
    table.fields.map((__, at) => table.valuesOf(at)[table.columns[at]?.[record] ?? 0] ?? '').join('|'),
  )

export function trainingContract(open: () => MpiAdapter): void {
  const bench = eachTest(open)
  const reading = { most: 1_000, signal: new AbortController().signal, onProgress: () => undefined }
  const register = new Register()
  const somebody = {
    ...yamada,
    kana: 'サトウ ハナコ',
    name: 'SATO HANAKO',
    sex: 'FEMALE',
    birthDate: yamada.acquired,
  } as const
  const file = async (): Promise<void> => {
    const [one, other, third] = (await bench().handles('1', '2', '3')) as [NumberHandle, NumberHandle, NumberHandle]
    register.say(one, yamada)
    register.say(other, { ...yamada, insurer: '01200001' as InsurerNumber })
    register.say(third, somebody)
    await bench().register([one, other, third].map((number) => ({ number })))
    await bench().store.matcher(register).catchUp()
    const amended = {
      ...somebody,
      kana: 'カトウ ハナコ',
      formerNames: [{ kana: 'サトウ ハナコ', name: 'SATO HANAKO' }],
    }
    register.say(third, amended)
    await bench()
      .store.matcher(register)
      .sweep({ after: null, ...reading })
    const identity = { ...yamada, postalCode: '', phone: '090-1111-2222', birthDate: '1970-01-01' }
    await bench().store.patients.take(network, [{ localId: 'A', identity, number: null }])
  }
  const address = '長野県長野市南長野1-2-3'

  test('what is said now of everybody is what a model is trained on, record by record, and nothing of whose it is', async () => {
    await file()
    const read = await bench().store.trainingRecords(reading)
    expect(read.table.fields.map(({ field }) => field)).toEqual([
      'kana',
      'kanji',
      'latin',
      'birthDate',
      'sex',
      'postalCode',
      'address',
      'phone',
    ])
    expect(rowsOf(read)).toEqual([
      `カトウ ハナコ||SATO HANAKO|2024-04-01|FEMALE|3800838|${address}|`,
      `ヤマダ タロウ|山田 太郎||1970-01-01|MALE||${address}|09011112222`,
      `ヤマダ タロウ|山田 太郎||1980-04-05|MALE|3800838|${address}|`,
      `ヤマダ タロウ|山田 太郎||1980-04-05|MALE|3800838|${address}|`,
    ])
    expect(read.of).toBe(4)
  })

  test('a reading that is told to stop stops', async () => {
    await file()
    const stopping = new AbortController()
    const stopped = bench().store.trainingRecords({
      ...reading,
      signal: stopping.signal,
      onProgress: () => stopping.abort(),
    })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  })
}
