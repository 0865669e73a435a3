import { describe } from 'vitest'
import type { Adapter } from './qualification/bench.ts'
import { cardContract } from './qualification/cards.ts'
import { careRegisterContract } from './qualification/care-register.ts'
import { claimContract } from './qualification/claims.ts'
import { consentContract } from './qualification/consents.ts'
import { countContract } from './qualification/counts.ts'
import { eligibilityContract } from './qualification/eligibility.ts'
import { emergencyContract } from './qualification/emergencies.ts'
import { factContract } from './qualification/facts.ts'
import { feedContract } from './qualification/feed.ts'
import { guardianContract } from './qualification/guardians.ts'
import { linkContract } from './qualification/links.ts'
import { newbornContract } from './qualification/newborns.ts'
import { registerContract } from './qualification/register.ts'
import { renewalContract } from './qualification/renewals.ts'
import { reviewerContract } from './qualification/reviewers.ts'
import { rowContract } from './qualification/rows.ts'

/** What every adapter of the qualification store does. `open` gives an empty store each time. */
export function qualificationContract(name: string, open: () => Adapter): void {
  describe(`the qualification store on ${name}`, () => {
    describe('takes rows of insurers', () => rowContract(open))
    describe('renews vouchers', () => renewalContract(open))
    describe('answers who is insured', () => eligibilityContract(open))
    describe('finds what claims are routed by', () => claimContract(open))
    describe('keeps consents', () => consentContract(open))
    describe('keeps who acts for whom', () => guardianContract(open))
    describe('knows newborns before insurers do', () => newbornContract(open))
    describe('keeps grants and protections', () => emergencyContract(open))
    describe('names who reviews grants', () => reviewerContract(open))
    describe('keeps the register', () => registerContract(open))
    describe('counts the running hours', () => countContract(open))
    describe('knows whose cards they are', () => cardContract(open))
    describe('takes the registers of municipalities', () => careRegisterContract(open))
    describe('follows the links of the index', () => linkContract(open))
    describe('gathers facts', () => factContract(open))
    describe('feeds changes of facts', () => feedContract(open))
  })
}
