/** What the rig's people ask for. Every answer carries enough to compare it with what must be so. */
export const register = `mutation Register($input: RegisterQualificationsInput!) {
  registerQualifications(input: $input) {
    __typename
    ... on RowLanded { changed number { id } }
    ... on RowRefused { code reason path }
  }
}`

export const end = `mutation End($input: EndQualificationsInput!) {
  endQualifications(input: $input) {
    __typename
    ... on RowLanded { changed number { id } }
    ... on RowRefused { code reason path }
  }
}`

export const amend = `mutation Amend($input: AmendQualificationsInput!) {
  amendQualifications(input: $input) {
    __typename
    ... on RowLanded { changed number { id } }
    ... on RowRefused { code reason path }
  }
}`

export const giveConsent = `mutation Give($input: GiveConsentInput!) {
  giveConsent(input: $input) { id person effect category given withdrawn }
}`

export const withdrawConsent = `mutation Withdraw($input: WithdrawConsentInput!) {
  withdrawConsent(input: $input) { id withdrawn }
}`

/** A desk: the limit certificate needs a consent that was not given, so each of these is refused in part. */
export const check = `query Check($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    __typename
    ... on ValidQualification { qualification { number { id } from until shareOfCost limitCertificate { class } } }
    ... on LapsedQualification { qualification { number { id } from until shareOfCost limitCertificate { class } } }
  }
}`

/** From a card to the person and every number they have held. */
export const history = `query History($input: QualificationCheck!) {
  verifyQualification(input: $input) {
    __typename
    ... on ValidQualification { qualification { number { ...held } } }
    ... on LapsedQualification { qualification { number { ...held } } }
  }
}
fragment held on InsuredNumber {
  id
  person { id numberHistory(first: 50) { edges { node { from until number { id } } } } }
}`

export const consents = `query Consents {
  me { id consents(first: 100) { edges { node { id withdrawn } } } }
}`

/** The root field of each, as the log names it. */
export const coordinates = new Map<string, string>([
  [register, 'Mutation.registerQualifications'],
  [end, 'Mutation.endQualifications'],
  [amend, 'Mutation.amendQualifications'],
  [giveConsent, 'Mutation.giveConsent'],
  [withdrawConsent, 'Mutation.withdrawConsent'],
  [check, 'Query.verifyQualification'],
  [history, 'Query.verifyQualification'],
  [consents, 'Query.me'],
])
