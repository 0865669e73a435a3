import { expect, test } from 'vitest'
import type { InstitutionCode, InsurerNumber, PersonId } from '../../../schema/domain/ids.ts'
import { type CivilDate, type Instant, startOf } from '../../../schema/domain/time.ts'
import type { CareInsured, CareService } from '../../../subgraphs/qualification/care-register.ts'
import { handle } from '../../subgraphs/qualification/terms.ts'
import { code, institutions } from '../../support/hub/institutions.ts'
import { accepted } from '../../support/outcome.ts'
import { scopeFor } from '../../support/scopes.ts'
import { type Adapter, eachTest, person } from './bench.ts'

const day = (text: string) => text as CivilDate
const insurer = code.city as string as InsurerNumber

export function careRegisterContract(open: () => Adapter): void {
  const bench = eachTest(open)
  const insured = (name: string, more: Partial<CareInsured> = {}): CareInsured => ({
    handle: handle(name),
    insurer,
    acquired: day('2020-05-01'),
    lost: null,
    name: '雲居 キヨ',
    kana: 'クモイ キヨ',
    sex: 'FEMALE',
    birthDate: day('1940-05-01'),
    postalCode: null,
    address: '長野県信見本市大町1丁目2番3号',
    livesElsewhere: false,
    certified: { level: '22', from: day('2026-04-01'), until: day('2027-04-01') },
    ...more,
  })
  const service = (office: InstitutionCode = code.careOffice, until: CivilDate | null = null): CareService => ({
    office,
    service: '43',
    from: day('2026-05-01'),
    until,
  })
  const take = async (...entries: readonly (readonly [CareInsured, CareService | null])[]) => {
    await bench().store.register.putInstitutions(institutions)
    return bench().store.careRegister.take(
      entries.map(([who, served]) => ({ insured: who, service: served })),
      { insurer: code.city, at: bench().at },
    )
  }
  const relations = async (name: string) => {
    const [known] = await bench().store.facts.subjectFacts([handle(name)])
    return known?.facts.relations.map(({ kind, institution, from, until }) => [kind, institution, from, until])
  }

  test('an entry gives its office its client, and the municipality its insured and resident; again it changes nothing', async () => {
    expect(await take([insured('a'), service()], [insured('b'), service(code.clinic)])).toEqual([
      'LANDED',
      'NO_SUCH_OFFICE',
    ])
    const standing = [
      ['INSURED_BY', code.city, startOf(day('2020-05-01')), null],
      ['RESIDENT_OF', code.city, startOf(day('2020-05-01')), null],
    ]
    const client = (until: CivilDate | null) => [
      ['CLIENT_OF', code.careOffice, startOf(day('2026-05-01')), until === null ? null : startOf(until)],
    ]
    expect(await relations('a')).toEqual([...standing, ...client(null)])
    expect(await take([insured('a'), service()])).toEqual(['UNCHANGED'])
    expect(await take([insured('a'), service(code.careOffice, day('2026-12-01'))])).toEqual(['LANDED'])
    expect(await relations('a')).toEqual([...standing, ...client(day('2026-12-01'))])
    expect(await relations('b')).toEqual([])
  })

  test('who lives in a facility elsewhere (住所地特例) is insured there, and no resident', async () => {
    await take([insured('a', { livesElsewhere: true }), null])
    expect(await relations('a')).toEqual([['INSURED_BY', code.city, startOf(day('2020-05-01')), null]])
  })

  test('who holds the number is whoever the register had last', async () => {
    await take([insured('a'), null])
    await take([insured('a', { name: '空木 キヨ' }), null])
    const [periods] = await bench().store.identities.identities([handle('a')])
    expect(periods).toEqual([
      {
        acquired: '2020-05-01',
        insurer,
        kana: 'クモイ キヨ',
        name: '空木 キヨ',
        otherName: null,
        formerNames: [],
        sex: 'FEMALE',
        birthDate: '1940-05-01',
        postalCode: null,
        address: '長野県信見本市大町1丁目2番3号',
        household: null,
        diedOn: null,
        until: null,
      },
    ])
  })

  test('an office knows whom it serves now: by the register as whose number it is, and by who named it', async () => {
    await take(
      [insured('a'), service()],
      [insured('b'), service()],
      [insured('c'), service(code.careOffice, day('2026-06-01'))],
      [insured('nobodys'), service()],
    )
    await bench().linked(handle('a'), person('a'), '2020-05-01')
    await bench().linked(handle('b'), person('a'), '2020-05-01')
    await bench().linked(handle('c'), person('c'), '2020-05-01')
    const scope = scopeFor('LONG_TERM_CARE')
    const { at, store } = bench()
    const name = (who: PersonId, until: Instant | null) =>
      store.consent.nameCareOffice(
        scopeFor('CONSENT', who),
        who,
        { office: code.careOffice, from: at, until },
        bench().once('named'),
      )
    accepted(await name(person('a'), null))
    accepted(await name(person('d'), null))
    accepted(await name(person('e'), at))
    const clients = (office: InstitutionCode, first = 10, after: string | null = null, only: PersonId | null = null) =>
      store.clients.clientsOf({ scope, office, at, only }, first, after)
    const { items } = await clients(code.careOffice)
    expect(items.map(({ item }) => item)).toEqual([person('a'), person('d')])
    expect(await clients(code.careOffice, 1)).toEqual({ items: items.slice(0, 1), more: true })
    expect(await clients(code.careOffice, 1, items[0]?.cursor)).toEqual({ items: items.slice(1), more: false })
    expect(await clients(code.clinic)).toEqual({ items: [], more: false })
    expect(await clients(code.careOffice, 10, null, person('d'))).toEqual({ items: items.slice(1), more: false })
    expect(await clients(code.careOffice, 10, null, person('e'))).toEqual({ items: [], more: false })
    expect(await store.clients.servicesFor(scope, code.careOffice, at, [person('a'), person('d')])).toEqual(
      new Map([[person('a'), ['43']]]),
    )
  })
}
