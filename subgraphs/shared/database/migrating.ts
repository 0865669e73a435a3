import { channel } from 'node:diagnostics_channel'

/** A migration that is about to run on a store that was there before. */
export interface Migrating {
  readonly store: string
  readonly id: string
  readonly says: string
  /** Which of those that the store lacks, from 1. */
  readonly place: number
  readonly of: number
}

/** Whoever runs the program hears why a start takes its time, whichever part opened the store. */
export const migrating = channel('tsunagu:migrating')
