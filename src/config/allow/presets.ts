/**
 * Destinations of a CMS production job that are the same for every site. What is a site's own is not here: the pool's
 * collector and CCB, the access points (wmAgent), the squid, the storage element.
 *
 * Sources: cvmfsexec's defaults (proxy discovery, stratum 1), WMCore's LogArchive and DQMUpload steps (eoscms.cern.ch,
 * cmsweb.cern.ch), and what CMS sites are commonly configured with (Frontier, backup proxies, redirectors).
 */
export const PRESETS: Readonly<Record<string, readonly string[]>> = {
  /** CVMFS where the site's squid does not serve it, and the discovery of proxies. */
  'cms-cvmfs': [
    'cvmfs-stratum-one.cern.ch:80',
    'cvmfs-stratum-one.cern.ch:8000',
    'cvmfs-egi.gridpp.rl.ac.uk:80',
    'cvmfs-egi.gridpp.rl.ac.uk:8000',
    'cvmfs-s1fnal.opensciencegrid.org:80',
    'cvmfs-s1fnal.opensciencegrid.org:8000',
    'cernvm-wpad.cern.ch:80',
    'cernvm-wpad.fnal.gov:80',
  ],
  /** Conditions data where the site's squid does not serve them, and the backup proxies. */
  'cms-frontier': [
    'cmsfrontier.cern.ch:8000',
    'cmsfrontier1.cern.ch:8000',
    'cmsfrontier2.cern.ch:8000',
    'cmsfrontier3.cern.ch:8000',
    'cmsfrontier4.cern.ch:8000',
    'cmsbpfrontier.cern.ch:3128',
    'cmsbproxy.fnal.gov:3128',
  ],
  /** The redirectors, by name. They send clients on to data servers that no list can name: see cms-aaa. */
  'cms-redirectors': ['cms-xrd-global.cern.ch:1094', 'xrootd-cms.infn.it:1094', 'cmsxrootd.fnal.gov:1094'],
  /** Any data server of the federation (AAA): a port of xrootd on any public address. */
  'cms-aaa': ['0.0.0.0/0:1093-1095'],
  /** The archive of the jobs' logs. EOS sends clients on to its disk servers, port 1095: see cms-aaa. */
  'cms-logs': ['eoscms.cern.ch:1094-1095'],
  /** Where harvesting jobs upload to. */
  'cms-dqm': ['cmsweb.cern.ch:443'],
  /** All of the above. */
  cms: [
    'preset:cms-cvmfs',
    'preset:cms-frontier',
    'preset:cms-redirectors',
    'preset:cms-aaa',
    'preset:cms-logs',
    'preset:cms-dqm',
  ],
};
