import '../design/record.css'
import '../design/ways.css'
import '../design/municipality.css'
import { startPage } from '../frame/start.tsx'
import { Municipality } from './municipality.tsx'

startPage({ page: 'municipality', title: '市区町村の窓口', children: <Municipality /> })
