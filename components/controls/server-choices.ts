/** What servers can be narrowed to: service, region and build, and the instance where one is chosen. */
export function serverChoices(
  known: { services: readonly string[]; regions: readonly string[]; builds: readonly string[] },
  instance?: string,
) {
  return [
    { name: 'service', all: 'All services', options: known.services },
    { name: 'region', all: 'All regions', options: known.regions },
    { name: 'build', all: 'All builds', options: known.builds },
    ...(instance ? [{ name: 'instance', all: 'All instances', options: [instance] }] : []),
  ];
}
