<?php

declare(strict_types=1);

namespace SmsMock;

/** The message that a test waited for was not sent; the text says which messages were. */
final class NothingSent extends \RuntimeException
{
}
