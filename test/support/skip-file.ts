import { addEventHandler, getState } from 'jest-circus';

/** Skips all tests and hooks of the current file. */
export function skipFile(): void {
  const { rootDescribeBlock } = getState();
  const nothing = () => {};
  for (const hook of rootDescribeBlock.hooks) hook.fn = nothing;
  addEventHandler((event, { rootDescribeBlock: root, currentDescribeBlock: { hooks, children } }) => {
    if (root !== rootDescribeBlock) return; // another file, which the same worker runs later
    if (event.name === 'add_hook') hooks.at(-1)!.fn = nothing;
    if (event.name === 'add_test') (children.at(-1) as { mode?: string }).mode = 'skip';
  });
}
