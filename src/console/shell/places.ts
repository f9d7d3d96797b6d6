import IconBuildings from '@tabler/icons-react/icons/IconBuildings';
import IconFileImport from '@tabler/icons-react/icons/IconFileImport';
import IconHistory from '@tabler/icons-react/icons/IconHistory';
import IconKey from '@tabler/icons-react/icons/IconKey';
import IconHome from '@tabler/icons-react/icons/IconHome';
import IconUserPlus from '@tabler/icons-react/icons/IconUserPlus';
import IconUsers from '@tabler/icons-react/icons/IconUsers';
import type { ComponentType } from 'react';
import { useMay } from '../session/session.js';

export interface Destination {
  href: string;
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number | string }>;
}

/** The pages that the signed-in user may open. */
export function usePlaces(): Destination[] {
  const may = useMay();
  const places = [
    { href: '/home', label: 'Home', icon: IconHome, isOpen: !may.seePeople },
    { href: '/', label: 'Provision a person', icon: IconUserPlus, isOpen: may.provision },
    { href: '/import', label: 'Import people', icon: IconFileImport, isOpen: may.provision },
    { href: '/people', label: 'People', icon: IconUsers, isOpen: may.seePeople },
    { href: '/buildings', label: 'Buildings', icon: IconBuildings, isOpen: may.seeBuildings },
    { href: '/audit', label: 'Audit', icon: IconHistory, isOpen: may.seeTrail },
    { href: '/api-keys', label: 'API keys', icon: IconKey, isOpen: may.manage },
  ];
  return places.filter(({ isOpen }) => isOpen);
}
