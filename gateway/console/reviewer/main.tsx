import '../design/record.css'
import '../design/reviewer.css'
import { startPage } from '../frame/start.tsx'
import { Reviewer } from './reviewer.tsx'

startPage({ page: 'reviewer', title: '審査', children: <Reviewer /> })
