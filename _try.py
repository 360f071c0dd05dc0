from random import Random
from tests.oracle.care.test_care_agreement import *
from tests.oracle.care.agreement import about
import sys
seed=int(sys.argv[1])
rng=Random(f"care {seed}")
case=drawn_case(rng,a_month(rng))
care=case.rulebook.municipality("drawn").care
services, register = care.on(Service, case.month), Register()
circles=[]
while sum(c.clients for c in circles)<100:
    circles.append(random_circle(rng, case.month, services, register))
recs=[c.records for c in circles]
whole,_=case.engine([r for c in recs for r in c])
for c in recs:
    w=whole.of(*about(c)); o=case.oracle(c)[0].of(*about(c)); e=case.engine(c)[0].of(*about(c))
    d=w.differs_in(o)
    if d:
        print(sorted(about(c)[0]), d, 'alone:', e.differs_in(o))
        for f in d:
            a,b=getattr(w,f),getattr(o,f)
            if isinstance(a,dict):
                for k in sorted(set(a)|set(b)):
                    if a.get(k)!=b.get(k): print(' ',k,a.get(k),b.get(k))
            else: print('  engine only',a-b,'oracle only',b-a)
