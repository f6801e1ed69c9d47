<?php

declare(strict_types=1);

// Loads the classes where Composer does not: require this file in the bootstrap of your tests.
spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/src/' . substr($class, strlen('SmsMock\\')) . '.php';
    if (str_starts_with($class, 'SmsMock\\') && is_file($file)) {
        require $file;
    }
});
