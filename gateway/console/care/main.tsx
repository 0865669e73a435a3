import '../design/record.css'
import '../design/care.css'
import { startPage } from '../frame/start.tsx'
import { Care } from './care.tsx'

startPage({ page: 'care', title: '介護事業所', children: <Care /> })
