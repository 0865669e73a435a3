import { procedure, type Work } from '../../../../subgraphs/shared/database/procedure.ts'

interface Doubling {
  readonly values: readonly number[]
  /** Fails when it comes to this one. */
  readonly failAt: number
}

/** Keeps each value, and answers the sum of all that are kept. */
export const doubling = procedure<Doubling, number>(new URL(import.meta.url))

const double: Work<Doubling, number> = (connection, { values, failAt }) => {
  for (const value of values) {
    if (value === failAt) throw new Error('as asked')
    connection.direct('insert into kept (value) values (?)').run(value * 2)
  }
  return Number(connection.direct('select sum(value) from kept').rows()[0]?.[0])
}
export default double
