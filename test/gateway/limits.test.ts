import { readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../gateway/config.ts'
import { type Admission, createAdmission, type OperationLimits } from '../../gateway/limits.ts'
import { doorSdl } from '../support/door.ts'

const { limits } = readConfig({})
const admission = (changed: Partial<OperationLimits> = {}, schema: GraphQLSchema = buildSchema(doorSdl)): Admission =>
  createAdmission({ schema, limits: { ...limits, ...changed }, introspection: false })

/** What the limit on cost measures: refused at nothing, the refusal tells it. */
function costOf(text: string, variables: Record<string, unknown> = {}, schema?: GraphQLSchema): number | undefined {
  const verdict = admission({ cost: 0 }, schema).admit({ text, operationName: null, variables })
  return verdict.ok ? 0 : verdict.refusal.measured
}

describe('cost', () => {
  test('a field is one, and its children one each', () => {
    expect(costOf('{ me { id name mother { id } } }')).toBe(5)
  })

  test('a list without a size is taken for ten', () => {
    expect(costOf('{ me { children { id name } } }')).toBe(1 + 1 + 10 * 2)
  })

  test('a list inside a list is multiplied', () => {
    expect(costOf('{ me { children { children { id } } } }')).toBe(1 + 1 + 10 * (1 + 10))
  })

  test('a connection hands its page to its edges, and to nothing else', () => {
    expect(costOf('{ me { friends(first: 100) { total edges { node { id } } } } }')).toBe(1 + 1 + 2 + 100 * 2)
  })

  test('the page is what the schema says where nothing is written', () => {
    expect(costOf('{ me { friends { edges { node { id } } } } }')).toBe(1 + 1 + 1 + 50 * 2)
  })

  test('the page may be a variable, its default, or the schema’s', () => {
    const text = 'query ($n: Int = 7) { me { friends(first: $n) { edges { node { id } } } } }'
    expect(costOf(text, { n: 3 })).toBe(3 + 3 * 2)
    expect(costOf(text)).toBe(3 + 7 * 2)
    expect(costOf(text.replace(' = 7', ''))).toBe(3 + 50 * 2)
  })

  test('the page reaches edges through a fragment', () => {
    const text =
      '{ me { friends(first: 9) { ...Page } } } fragment Page on Friends { edges { ...Node } } fragment Node on Edge { node { id } }'
    expect(costOf(text)).toBe(3 + 9 * 2)
  })

  test('each entry of a list that was given is work, and an entry of the answer', () => {
    const inputs = Array.from({ length: 40 }, () => ({ number: '1' }))
    const text = 'query ($inputs: [Check!]!) { checks(inputs: $inputs) { number } }'
    expect(costOf(text, { inputs })).toBe(40 + 40)
    expect(costOf('{ checks(inputs: [{ number: "1" }, { number: "2" }]) { number } }')).toBe(2 + 2)
  })

  test('a list deep inside an input counts like one at its top', () => {
    const more = Array.from({ length: 25 }, () => ({ number: '1' }))
    expect(costOf('query ($input: Check!) { check(input: $input) }', { input: { number: '1', more } })).toBe(25)
  })

  test('of fragments that exclude one another the dearest counts', () => {
    const schema = buildSchema(`
      type Query { any: Any }
      union Any = A | B
      type A { a: Int b: Int c: Int }
      type B { a: Int }
    `)
    expect(costOf('{ any { __typename ... on A { a b c } ... on B { x: a } } }', {}, schema)).toBe(1 + 1 + 3)
    expect(costOf('{ any { ... on A { a } ... on A { b c } ... on B { x: a } } }', {}, schema)).toBe(1 + 3)
  })

  test('a thousand checks with everything a desk reads stay within the limit', () => {
    const sdl = ['directives', 'qualification'].map((name) =>
      readFileSync(new URL(`../../schema/${name}.graphql`, import.meta.url), 'utf8'),
    )
    const schema = buildSchema(sdl.join('\n'), { assumeValidSDL: true })
    const text = `query Desk($inputs: [QualificationCheck!]!) {
      verifyQualifications(inputs: $inputs) {
        __typename
        ... on ValidQualification { qualification { ...Card } }
        ... on LapsedQualification { qualification { ...Card } newerExists advice }
        ... on VoucherNotRegistered { qualification { ...Card } advice }
        ... on SeveralCandidates { advice }
        ... on QualificationNotFound { advice }
      }
    }
    fragment Card on Qualification {
      number { id insurerNumber symbol number branch }
      name kana otherName sex birthDate address postalCode insurer { number name }
      cardClass family shareOfCost from until reasonOfLoss issuedOn validUntil
      elderlyRecipient { from until shareOfCost } preschool
      limitCertificate { kind class from until longTermSince }
      specificDiseases { disease from until selfPayCeiling }
    }`
    const inputs = Array.from({ length: 1_000 }, (_, n) => ({ insurerNumber: '01130012', number: String(n) }))
    const verdict = admission({}, schema).admit({ text, operationName: null, variables: { inputs } })
    expect(verdict.ok ? verdict.value.name : verdict.refusal).toBe('Desk')
  })
})

describe('the name an operation stands under in logs', () => {
  test('is its own, or its hash where that could be somebody’s number', () => {
    const one = admission()
    const named = (name: string) => {
      const verdict = one.admit({ text: `query ${name} { me { id } }`, operationName: null, variables: {} })
      return verdict.ok ? verdict.value.name : verdict.refusal.reason
    }
    const hashed = expect.stringMatching(/^[0-9a-f]{64}$/)
    expect(['Desk', 'Desk_2026_11', '_123456789018', 'q1234_5678_9018', 'Card12345678'].map(named)).toEqual([
      'Desk',
      'Desk_2026_11',
      hashed,
      hashed,
      hashed,
    ])
  })
})

describe('what is remembered', () => {
  test('the same text is the same document, and its refusal the same refusal', () => {
    const one = admission()
    const ask = (text: string) => one.admit({ text, operationName: null, variables: {} })
    const first = ask('{ me { id } }')
    const again = ask('{ me { id } }')
    expect(first.ok && again.ok && first.value.document === again.value.document).toBe(true)
    expect(first.ok && one.documentOf(first.value.hash) === first.value.document).toBe(true)
    expect(ask('{ nobody }')).toBe(ask('{ nobody }'))
  })

  test('but not across names of operations or values of variables', () => {
    const one = admission()
    const text = 'query A($n: Int) { me { friends(first: $n) { edges { node { id } } } } } query B { me { id } }'
    const name = (operationName: string | null, n = 1) => {
      const verdict = one.admit({ text, operationName, variables: { n } })
      return verdict.ok ? verdict.value.name : verdict.refusal.reason
    }
    expect([name('A'), name('B'), name(null), name('A', 1_000_000), name('A')]).toEqual([
      'A',
      'B',
      'OPERATION_NAME',
      'COST',
      'A',
    ])
  })

  test('an operation without a name goes by the hash of its text', () => {
    const verdict = admission().admit({ text: '{ me { id } }', operationName: null, variables: {} })
    expect(verdict.ok && verdict.value).toMatchObject({
      name: 'c53d78fa4c9c65a93967d42316fcd207fd611c7cac40a103820a866c3e5dd8f5',
      onlySchema: false,
      kind: 'query',
    })
  })
})
