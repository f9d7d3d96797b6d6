/** How the service is. */
export class HealthStatus {
  /**
   * Always "ok"; otherwise the answer is an error.
   * @example ok
   */
  status: string;
}
