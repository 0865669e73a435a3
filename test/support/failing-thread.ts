import { answer } from '../../subgraphs/shared/database/thread.ts'

/** A worker that does as it is told, for the tests of what its asker makes of it. */
answer<string, string>((question) => {
  if (question === 'throw') throw new Error('thrown')
  if (question === 'exit') process.exit(3)
  return question.toUpperCase()
})
