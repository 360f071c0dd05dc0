from random import Random
from tests.oracle.care.test_care_agreement import *
import sys, polars as pl
seed=int(sys.argv[1]); who=sys.argv[2]
rng=Random(f"care {seed}")
case=drawn_case(rng,a_month(rng))
care=case.rulebook.municipality("drawn").care
services, register = care.on(Service, case.month), Register()
circles=[]
while sum(c.clients for c in circles)<100:
    circles.append(random_circle(rng, case.month, services, register))
for c in circles:
    if any(getattr(r,'person_id','')==who for r in c.records):
        v,a=case.engine(c.records)
        for row in a.charges.filter(person_id=who).to_dicts(): print(row)
        print(a.rules.price_den)
        for i,r in enumerate(a.rules.prices_and_levels): print(i,r.service, getattr(r,'per',None) or r.by, r.above, r.up_to, r.amount_kr, getattr(r,'headroom_share',None))
